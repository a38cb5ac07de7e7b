-- Write one answer if it is still offered, and give back what stands now.
-- KEYS: head, session, declined, deliveries, attempts
-- ARGV: attempt, person, aspect, level, choice, revision, delivery_ids, sent_at, most_levels, unfinished_seconds, kept_seconds
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

local refused = refuse_unreadable(head[1], session[1])
if refused then return refused end

local anchors = slots_of(session[2])
local evidence = session[3] and slots_of(session[3])
local aspect, level, choice = tonumber(args.aspect) + 1, tonumber(args.level), args.choice
local sent_at, shown_at = tonumber(args.sent_at), tonumber(session[8] or '0')
local top = tonumber(head[6] or args.most_levels)
local is_live = head[3] == Mode.LIVE

-- The slot of the question, and the answer that stands there.
local slots, index = anchors, aspect
if level > 0 then slots, index = evidence or {}, (aspect - 1) * (top - 1) + level - 1 end
local before = slots[index] or ''
local revision = tonumber(before:sub(2)) or 0

-- The button is the question with the revision that it showed.
local button = args.aspect .. '.' .. args.level .. ' ' .. args.revision
local last_button, last_attempt = (session[7] or ''):match('^(%S+ %S+) (%S+)$')
if last_attempt == args.attempt then
  return reply(revision == 1 and WriteStatus.ANSWERED or WriteStatus.CHANGED)
end
-- A pressed answer has no name of a delivery, and needs no reply to be kept.
local has_name = args.delivery_ids ~= '[]'
local earlier = has_name and earlier_reply(keys.attempts, args.attempt)
if earlier then return reply(earlier) end
if is_repeated(keys.deliveries, args.delivery_ids) then return reply(WriteStatus.REPEATED) end
if not takes_answers(head[2]) then return reply(WriteStatus.CLOSED) end
-- Remembered even when it changes nothing: delivered again later, it might change something.
remember(keys.deliveries, args.delivery_ids)

local is_same_button = not is_live and last_button == button and sent_at > 0
local is_outdated = not is_live and tonumber(args.revision) < revision

local function claimed(slot) return tonumber(slot:sub(1, 1)) end

-- Tell why the question does not take the answer, or nil.
local function refusal()
  if not anchors[aspect] or level > top or (tonumber(choice) or 0) > top then return WriteStatus.MOVED_ON end
  if is_live then
    local is_asked = level == 0 and aspect == count_revealed(head[4]) + 1 and aspect <= tonumber(head[5])
    if not is_asked then return WriteStatus.MOVED_ON end
    return sent_at > 0 and sent_at < shown_at and WriteStatus.UNCHANGED or nil
  end
  if level > 0 then
    local claim = claimed(anchors[aspect])
    if evidence and anchors[aspect] == '' then return WriteStatus.ROLLED_BACK end
    if not evidence or not claim or (level ~= claim and level ~= claim + 1) then return WriteStatus.MOVED_ON end
  end
  if tonumber(args.revision) > revision then return WriteStatus.ROLLED_BACK end
  if is_same_button and sent_at < shown_at then return WriteStatus.UNCHANGED end
end

local function refuse(status)
  if has_name then keep_reply(keys.attempts, args.attempt, status) end
  return reply(status)
end

local refused = refusal()
if refused then return refuse(refused) end
if before:sub(1, 1) == choice then
  if is_same_button then mark_shown(keys.session, args.sent_at) end
  return refuse(WriteStatus.UNCHANGED)
end
if is_outdated and not is_same_button then return refuse(WriteStatus.MOVED_ON) end

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

-- Write the answer, and what it changes in the counts.
local function write()
  slots[index] = choice .. (revision + 1)
  if is_live and before == '' then redis.call('HINCRBY', keys.head, HeadField.ANSWERED, 1) end
  -- Who answers after declining takes part again.
  if session[5] then
    redis.call('HDEL', keys.session, SessionField.DECLINED)
    redis.call('SREM', keys.declined, args.person)
    if session[4] ~= '1' then redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, -1) end
  end
  local done = open_after(0) and '0' or '1'
  if done ~= session[4] then redis.call('HINCRBY', keys.head, HeadField.FINISHED, done == '1' and 1 or -1) end
  redis.call('HSET', keys.session, SessionField.ANCHORS, table.concat(anchors, '.'), SessionField.DONE, done,
    SessionField.PRESSED, button .. ' ' .. args.attempt)
  if level > 0 then redis.call('HSET', keys.session, SessionField.EVIDENCE, table.concat(evidence, '.')) end
  mark_shown(keys.session, args.sent_at)
  return done
end

-- Leave a page that a person turned to for the next open one once it is answered. A change of an answer stays there.
local function lead_on()
  local page = session[6]
  if not page then return end
  if before == '' and is_answered(tonumber(page) + 1) then
    local following = open_after(tonumber(page) + 1) or open_after(0)
    if following then
      redis.call('HSET', keys.session, SessionField.PAGE, following - 1)
    else
      redis.call('HDEL', keys.session, SessionField.PAGE)
    end
  end
  -- The press before may have led on from a page that has an open question again.
  if is_outdated and not is_answered(aspect) then redis.call('HSET', keys.session, SessionField.PAGE, aspect - 1) end
end

local done = write()
lead_on()
local is_check = head[3] == Mode.CHECK
local seconds = (is_check and done == '0') and args.unfinished_seconds or args.kept_seconds
for _, key in ipairs(is_check and {keys.session, keys.head} or {keys.session}) do
  if seconds == '0' then redis.call('PERSIST', key) else redis.call('EXPIRE', key, seconds) end
end
return reply(before == '' and WriteStatus.ANSWERED or WriteStatus.CHANGED)
