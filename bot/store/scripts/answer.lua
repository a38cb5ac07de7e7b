-- Write one answer if it is still offered, and give back what stands now.
-- KEYS: head, session, deliveries
-- ARGV: aspect, level, choice, revision, delivery_ids, sent_at, most_levels, unfinished_seconds, kept_seconds
-- What is kept for 0 seconds is kept for ever.
-- The aspect counts from 0, level 0 is the anchored question, the revision is the one seen.
-- A live assessment takes answers to the one aspect that it asks now; its message is everyone's, so no revision is seen.
-- Two presses on one message may come before it is redrawn: the later one counts, by the platform's time of both. It
-- does not once the session has taken anything else, as then something else was asked.
-- A press that saw an answer which is not here saw what was lost by a rollback: nothing is written, and it is asked again.
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS, HeadField.MODE, HeadField.REVEALED,
  HeadField.ASKED, HeadField.LEVELS)
local session = redis.call('HMGET', keys.session,
  SessionField.VERSION, SessionField.ANCHORS, SessionField.EVIDENCE, SessionField.DONE, SessionField.DECLINED,
  SessionField.PAGE, SessionField.PRESSED, SessionField.SHOWN_AT)

local function reply(status) return session_reply(status, keys.session, keys.head) end

if not head[1] or not session[1] then return {WriteStatus.MISSING} end
if is_newer(head[1]) or is_newer(session[1]) then return {WriteStatus.NEWER} end
if is_repeated(keys.deliveries, args.delivery_ids) then return reply(WriteStatus.REPEATED) end
if not takes_answers(head[2]) then return reply(WriteStatus.CLOSED) end
-- Remembered even when it changes nothing: delivered again later, it might change something.
remember(keys.deliveries, args.delivery_ids)

local anchors = slots_of(session[2])
local evidence = session[3] and slots_of(session[3])
local aspect, level, choice = tonumber(args.aspect) + 1, tonumber(args.level), args.choice
local anchor = anchors[aspect]
local top = tonumber(head[6] or args.most_levels)
if not anchor or level > top or (tonumber(choice) or 0) > top then return reply(WriteStatus.MOVED_ON) end
local live = head[3] == Mode.LIVE
local at_hand = live and level == 0 and aspect == count_revealed(head[4]) + 1 and aspect <= tonumber(head[5])
if live and not at_hand then return reply(WriteStatus.MOVED_ON) end

local function claimed(slot) return tonumber(slot:sub(1, 1)) end

local slots, at = anchors, aspect
if level > 0 then
  local claim = claimed(anchor)
  if evidence and anchor == '' then return reply(WriteStatus.ROLLED_BACK) end
  if not evidence or not claim or (level ~= claim and level ~= claim + 1) then return reply(WriteStatus.MOVED_ON) end
  slots, at = evidence, (aspect - 1) * (top - 1) + level - 1
end
local given = slots[at]
local revision = tonumber(given:sub(2)) or 0
if not live and tonumber(args.revision) > revision then return reply(WriteStatus.ROLLED_BACK) end
local pressed = args.aspect .. '.' .. args.level .. ' ' .. args.revision
local once_more = not live and session[7] == pressed and tonumber(args.sent_at) > 0
if once_more and tonumber(args.sent_at) < tonumber(session[8] or '0') then return reply(WriteStatus.UNCHANGED) end
if given:sub(1, 1) == choice then
  if once_more then mark_shown(keys.session, args.sent_at) end
  return reply(WriteStatus.UNCHANGED)
end
local stale = not live and tonumber(args.revision) < revision
if stale and not once_more then return reply(WriteStatus.MOVED_ON) end
slots[at] = choice .. (revision + 1)

local function is_answered(i)
  if not anchors[i] or anchors[i] == '' then return false end
  local claim = evidence and claimed(anchors[i])
  if claim then
    for probe = math.max(claim, 2), math.min(claim + 1, top) do
      if evidence[(i - 1) * (top - 1) + probe - 1] == '' then return false end
    end
  end
  return true
end

-- Find the next page that is not answered, after so many pages.
local function open_after(pages)
  for i = pages + 1, #anchors do
    if not is_answered(i) then return i end
  end
end

if live and given == '' then redis.call('HINCRBY', keys.head, HeadField.ANSWERED, 1) end
-- Who answers after declining takes part again.
if session[5] then
  redis.call('HDEL', keys.session, SessionField.DECLINED)
  if session[4] ~= '1' then redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, -1) end
end
local done = open_after(0) and '0' or '1'
if done ~= session[4] then redis.call('HINCRBY', keys.head, HeadField.FINISHED, done == '1' and 1 or -1) end
redis.call('HSET', keys.session, SessionField.ANCHORS, table.concat(anchors, '.'), SessionField.DONE, done,
  SessionField.PRESSED, pressed)
if level > 0 then redis.call('HSET', keys.session, SessionField.EVIDENCE, table.concat(evidence, '.')) end
-- A page that a person turned to leads to the next open one once it is answered. A change of an answer stays there.
if session[6] and given == '' and is_answered(tonumber(session[6]) + 1) then
  local following = open_after(tonumber(session[6]) + 1) or open_after(0)
  if following then
    redis.call('HSET', keys.session, SessionField.PAGE, following - 1)
  else
    redis.call('HDEL', keys.session, SessionField.PAGE)
  end
end
-- The press before may have led on from a page that has an open question again.
if stale and session[6] and not is_answered(aspect) then
  redis.call('HSET', keys.session, SessionField.PAGE, aspect - 1)
end
mark_shown(keys.session, args.sent_at)

local check = head[3] == Mode.CHECK
local seconds = (check and done == '0') and args.unfinished_seconds or args.kept_seconds
for _, key in ipairs(check and {keys.session, keys.head} or {keys.session}) do
  if seconds == '0' then redis.call('PERSIST', key) else redis.call('EXPIRE', key, seconds) end
end
return reply(given == '' and WriteStatus.ANSWERED or WriteStatus.CHANGED)
