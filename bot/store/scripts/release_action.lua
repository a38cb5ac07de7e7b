-- Give a claimed action back, unless another was claimed since.
-- KEYS: session
-- ARGV: action
if redis.call('HGET', keys.session, SessionField.ACTION) == args.action then
  redis.call('HDEL', keys.session, SessionField.ACTION, SessionField.ACTION_AT)
end
return 1
