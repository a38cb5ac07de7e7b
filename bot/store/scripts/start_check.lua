-- Start a check, or find the one that is running. All keys share the person's slot.
-- KEYS: profile, checks, deliveries, head, session, attempts
-- ARGV: attempt, tag, person, id, running, bound, again, delivery_ids, seconds, checks_kept, anchors, sent_at, *fields
-- *running* names the check that there is one of. One that is bound to a pair stays so once it is finished.
-- The fields of the new head come with their values in turns.
local function keys_of(check)
  return args.tag .. ':assessment:' .. check, args.tag .. ':session:' .. check .. ':' .. args.person
end

local function reply(status, check)
  local head, session = keys_of(check)
  local found = session_reply(status, session, head)
  found[4] = check
  return found
end

local function make_current(check)
  redis.call('HSET', keys.profile, ProfileField.VERSION, SCHEMA, ProfileField.CURRENT, check)
  redis.call('HDEL', keys.profile, ProfileField.CURRENT_IN)
end

local function first_reply(status, check)
  keep_reply(keys.attempts, args.attempt, status)
  return reply(status, check)
end

local running_field = ProfileField.RUNNING_CHECK .. args.running
local running = redis.call('HGET', keys.profile, running_field)
local old
if running then
  local _, session = keys_of(running)
  old = redis.call('HMGET', session, SessionField.VERSION, SessionField.DONE)
end
local alive = old and old[1]
local message -- of a check that is dropped: the new one takes its place
if alive and is_newer(old[1]) then return {WriteStatus.NEWER} end
local earlier = earlier_reply(keys.attempts, args.attempt)
if alive and earlier then return reply(earlier, running) end
if alive and is_repeated(keys.deliveries, args.delivery_ids) then return reply(WriteStatus.REPEATED, running) end
if alive and (old[2] ~= '1' or args.bound == '1') then
  local head, session = keys_of(running)
  if args.again == '0' then
    redis.call('HDEL', session, SessionField.PAGE, SessionField.PRESSED)
    make_current(running)
    mark_current(session, args.sent_at)
    remember(keys.deliveries, args.delivery_ids)
    return first_reply(WriteStatus.SHOWN, running)
  end
  message = redis.call('HGET', session, SessionField.MESSAGE)
  redis.call('DEL', head, session)
  redis.call('LREM', keys.checks, 0, running)
elseif alive then
  -- A press on the finished check that comes later was made on an older message.
  local _, session = keys_of(running)
  redis.call('HDEL', session, SessionField.PRESSED)
end

redis.call('HSET', keys.head, unpack(args.fields))
redis.call('HSET', keys.session, SessionField.VERSION, SCHEMA, SessionField.ANCHORS, args.anchors, SessionField.DONE, '0')
mark_current(keys.session, args.sent_at)
if message then redis.call('HSET', keys.session, SessionField.MESSAGE, message) end
redis.call('EXPIRE', keys.head, args.seconds)
redis.call('EXPIRE', keys.session, args.seconds)
make_current(args.id)
redis.call('HSET', keys.profile, running_field, args.id)
redis.call('LPUSH', keys.checks, args.id)
for _, oldest in ipairs(redis.call('LRANGE', keys.checks, args.checks_kept, -1)) do
  redis.call('DEL', keys_of(oldest))
end
redis.call('LTRIM', keys.checks, 0, args.checks_kept - 1)
remember(keys.deliveries, args.delivery_ids)
return first_reply(WriteStatus.STARTED, args.id)
