-- Add a helper to a step whose owner asked for help, and list all of its helpers.
-- KEYS: steps, people
-- ARGV: step, owner, help_asked, helper, *helper_fields
-- The first free field takes the helper. A field whose person was forgotten is free again.
local kept = redis.call('HGET', keys.steps, args.step)
local owner = redis.call('HGET', keys.people, args.step) or ''
if not kept or owner ~= args.owner then return 0 end
if tostring(cjson.decode(kept).help_asked or 0) ~= args.help_asked then return 0 end
local helpers, free, known = {}, nil, false
for _, field in ipairs(args.helper_fields) do
  local found = redis.call('HGET', keys.people, field) or ''
  if found == '' then free = free or field else helpers[#helpers + 1] = found end
  known = known or found == args.helper
end
if free and not known then
  redis.call('HSET', keys.people, free, args.helper)
  helpers[#helpers + 1] = args.helper
end
return helpers
