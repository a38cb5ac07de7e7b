-- Shared by the scripts of live assessments that name it under WITH.

-- Read the head of a live assessment. The second value is the reply to end with, unless *aspect* is the next to reveal.
local function read_live(head, attempts, attempt, aspect)
  local version, status, mode, aspects, revealed, asked, floor = unpack(redis.call('HMGET', head, HeadField.VERSION,
    HeadField.STATUS, HeadField.MODE, HeadField.ASPECTS, HeadField.REVEALED, HeadField.ASKED, HeadField.FLOOR))
  local refused = refuse_unreadable(version)
  if refused then return nil, refused end
  if earlier_reply(attempts, attempt) then return nil, head_reply(WriteStatus.CHANGED, head) end
  if status ~= Status.OPEN then return nil, head_reply(WriteStatus.CLOSED, head) end
  if mode ~= Mode.LIVE or aspect ~= count_revealed(revealed) or aspect >= tonumber(aspects) then
    return nil, head_reply(WriteStatus.MOVED_ON, head)
  end
  return {revealed = revealed, asked = tonumber(asked), floor = tonumber(floor or '0')}
end
