-- Tell how many seconds nothing may pass; where it may, let nothing else pass the last key for a time.
-- KEYS: held ...; ARGV: now, until, seconds to keep it
local left = 0
for _, key in ipairs(KEYS) do
  left = math.max(left, tonumber(redis.call('GET', key) or '0') - tonumber(ARGV[1]))
end
if left == 0 then redis.call('SET', KEYS[#KEYS], ARGV[2], 'EX', ARGV[3]) end
return left
