-- Read what is remembered of a person, with the session they are in where it lies in the same slot.
-- KEYS: profile, checks, events, assessments; ARGV: schema, tag, person, delivery id or ""
local profile = redis.call('HGETALL', KEYS[1])
local current = redis.call('HGET', KEYS[1], 'current')
local checks, teams = redis.call('LRANGE', KEYS[2], 0, -1), redis.call('SMEMBERS', KEYS[4])
local repeated = ARGV[4] ~= '' and redis.call('LPOS', KEYS[3], ARGV[4]) and 1 or 0
if not current or current:sub(1, 1) ~= '|' then return {profile, checks, teams, repeated} end
local check = current:sub(2)
local head = redis.call('HGETALL', ARGV[2] .. ':assessment:' .. check)
local session = redis.call('HGETALL', ARGV[2] .. ':session:' .. check .. ':' .. ARGV[3])
if #head == 0 or #session == 0 then return {profile, checks, teams, repeated, 'missing'} end
local schema = tonumber(ARGV[1])
local version = redis.call('HGET', ARGV[2] .. ':session:' .. check .. ':' .. ARGV[3], 'v')
if tonumber(version) > schema then return {profile, checks, teams, repeated, 'newer'} end
return {profile, checks, teams, repeated, repeated == 1 and 'repeated' or 'shown', session, head}
