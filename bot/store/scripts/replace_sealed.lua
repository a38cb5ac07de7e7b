-- Replace a sealed value by the same one under another key, unless it was changed meanwhile.
-- KEYS: vault
-- ARGV: field, old, new
if redis.call('HGET', keys.vault, args.field) == args.old then
  redis.call('HSET', keys.vault, args.field, args.new)
end
return 1
