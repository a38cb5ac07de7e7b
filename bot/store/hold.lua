-- Let nothing pass before a time; who was told to wait longer still waits longer.
-- KEYS: held; ARGV: until, seconds to keep it
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
return 1
