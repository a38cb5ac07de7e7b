-- Start a team assessment, or find the one of the same rubric that runs in this conversation.
-- KEYS: running, head, deliveries, started
-- ARGV: tag, id, rubric, delivery_ids, *fields
-- The fields of the new head come with their values in turns.
local running = redis.call('HGET', keys.running, args.rubric)
if running then
  local head = args.tag .. ':assessment:' .. running
  local version = redis.call('HGET', head, HeadField.VERSION)
  if is_newer(version) then return {WriteStatus.NEWER} end
  if version then
    local repeated = is_repeated(keys.deliveries, args.delivery_ids)
    local found = repeated and WriteStatus.REPEATED or WriteStatus.SHOWN
    return {running == args.id and WriteStatus.STARTED or found, redis.call('HGETALL', head), running}
  end
end
-- The one that this delivery started is over by now.
if is_repeated(keys.deliveries, args.delivery_ids) then return {WriteStatus.REPEATED} end
redis.call('HSET', keys.head, unpack(args.fields))
redis.call('HSET', keys.running, args.rubric, args.id)
redis.call('SADD', keys.started, args.id)
remember(keys.deliveries, args.delivery_ids)
return {WriteStatus.STARTED, redis.call('HGETALL', keys.head), args.id}
