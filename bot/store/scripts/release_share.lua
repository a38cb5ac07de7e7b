-- Give the claim of a share back, unless other answers were claimed since.
-- KEYS: session
-- ARGV: shared
if redis.call('HGET', keys.session, SessionField.SHARED) == args.shared then
  redis.call('HDEL', keys.session, SessionField.SHARED, SessionField.SHARED_AT)
end
return 1
