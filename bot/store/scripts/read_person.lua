-- Read what is remembered of a person, with their current session where it lies in the same slot.
-- KEYS: profile, checks, deliveries, assessments
-- ARGV: tag, person, delivery_ids
local profile = redis.call('HMGET', keys.profile, ProfileField.CURRENT, ProfileField.CURRENT_IN,
  ProfileField.PENDING)
local repeated = is_repeated(keys.deliveries, args.delivery_ids) and 1 or 0
local memory = {
  redis.call('LRANGE', keys.checks, 0, -1),
  redis.call('SMEMBERS', keys.assessments),
  repeated,
  profile[3] or '',
  profile[1] or '',
  profile[2] or '',
}
if profile[1] and not profile[2] then
  local session = args.tag .. ':session:' .. profile[1] .. ':' .. args.person
  local head = args.tag .. ':assessment:' .. profile[1]
  local version = redis.call('HGET', session, SessionField.VERSION)
  if not version or redis.call('EXISTS', head) == 0 then
    memory[7] = {WriteStatus.MISSING}
  elseif is_newer(version) then
    memory[7] = {WriteStatus.NEWER}
  else
    memory[7] = session_reply(repeated == 1 and WriteStatus.REPEATED or WriteStatus.SHOWN, session, head)
  end
end
return memory
