-- Take a person out of an assessment, and their name off the team's steps; a result that too few stand behind now goes with them.
-- So do the notes that the result shows, whoever wrote them: if only this person's went, it would tell whose they were.
-- KEYS: head, session, people, declined, events, result, results, steps, notes
-- ARGV: schema, id, encoded person, person
local head = redis.call('HMGET', KEYS[1], 'v', 'h', 's', 'l', 'm', 'u')
local session = redis.call('HMGET', KEYS[2], 'f', 'a')
local answered = redis.call('DEL', KEYS[2])
redis.call('DEL', KEYS[5])
redis.call('SREM', KEYS[4], ARGV[3])
local steps = redis.call('HGETALL', KEYS[8])
for at = 1, #steps, 2 do
  local rest, owner = steps[at + 1]:match('^(%S+ %S+ %S+) (.*)$')
  if owner == ARGV[4] then redis.call('HSET', KEYS[8], steps[at], rest .. ' ') end
end
if not head[1] then return {'missing', answered} end
local was_in = redis.call('SREM', KEYS[3], ARGV[3]) == 1
if was_in and head[3] ~= 'closed' then redis.call('HINCRBY', KEYS[1], 'b', -1) end
if head[5] == 'open' and session[2] then
  -- Of the aspects of an open assessment only the one it asks now counts on: what was revealed was.
  local _, aspect = (head[6] or ''):gsub('[^.]+', '')
  for slot in (session[2] .. '.'):gmatch('([^.]*)%.') do
    if aspect == 0 and slot ~= '' then redis.call('HINCRBY', KEYS[1], 'j', -1) end
    aspect = aspect - 1
  end
end
if session[1] == '1' and head[3] ~= 'closed' then redis.call('HINCRBY', KEYS[1], 'f', -1) end
if head[2] == ARGV[4] then redis.call('HDEL', KEYS[1], 'h') end
if redis.call('HGET', KEYS[1], 'e') == ARGV[4] then redis.call('HSET', KEYS[1], 'e', '') end
if was_in and head[3] == 'closed' then redis.call('DEL', KEYS[9]) end
local withdrawn = 0
if head[3] == 'closed' and redis.call('EXISTS', KEYS[6]) == 1 and redis.call('SCARD', KEYS[3]) < tonumber(head[4] or '3') then
  redis.call('DEL', KEYS[6])
  redis.call('LREM', KEYS[7], 0, ARGV[2])
  redis.call('HSET', KEYS[1], 's', 'withdrawn')
  withdrawn = 1
end
return {'changed', answered, redis.call('HGETALL', KEYS[1]), withdrawn}
