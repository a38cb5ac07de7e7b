-- Read what the playground's page shows in several places: id, position and text of each entry in turns, by position.
-- KEYS: *places
-- Each place has the key of its texts and the key of their order.
local places, found = keys.places, {}
for at = 1, #places, 2 do
  local entries = {}
  for number, part in ipairs(redis.call('ZRANGE', places[at + 1], 0, -1, 'WITHSCORES')) do
    entries[#entries + 1] = part
    if number % 2 == 0 then
      entries[#entries + 1] = redis.call('HGET', places[at], entries[#entries - 1]) or '0 '
    end
  end
  found[#found + 1] = entries
end
return found
