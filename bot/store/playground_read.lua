-- Read what the playground's page shows in several places: id, position, text of each entry in turns, by position.
-- KEYS: texts, order of each place
local places = {}
for at = 1, #KEYS, 2 do
  local entries = {}
  for number, part in ipairs(redis.call('ZRANGE', KEYS[at + 1], 0, -1, 'WITHSCORES')) do
    entries[#entries + 1] = part
    if number % 2 == 0 then
      entries[#entries + 1] = redis.call('HGET', KEYS[at], entries[#entries - 1]) or '0 '
    end
  end
  places[#places + 1] = entries
end
return places
