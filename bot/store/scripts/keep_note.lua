-- Keep, change or delete a person's note on an aspect of an assessment that is answered in private.
-- KEYS: head, session, deliveries, attempts
-- ARGV: attempt, aspect, may_see, text, revision, delivery_ids, seconds
-- An empty text deletes the note. The revision is the one seen, or empty for typed words.
-- A revision above the one kept here was seen before a rollback: the note is written.
local field = SessionField.NOTE .. args.aspect
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS, HeadField.MODE, HeadField.ASPECTS)
local session = redis.call('HMGET', keys.session, SessionField.VERSION, field)

local function reply(status) return session_reply(status, keys.session, keys.head) end

local refused = refuse_unreadable(head[1], session[1])
if refused then return refused end
if earlier_reply(keys.attempts, args.attempt) then return reply(WriteStatus.NOTED) end
if is_repeated(keys.deliveries, args.delivery_ids) then return reply(WriteStatus.REPEATED) end
remember(keys.deliveries, args.delivery_ids)
if not takes_answers(head[2]) then return reply(WriteStatus.CLOSED) end
if head[3] ~= Mode.TEAM or tonumber(args.aspect) >= tonumber(head[4]) then return reply(WriteStatus.MOVED_ON) end

local may_see, revision, text = (session[2] or '00 '):match('^(%d)(%d+) (.*)$')
if text == args.text and (text == '' or may_see == args.may_see) then return reply(WriteStatus.UNCHANGED) end
if args.revision ~= '' and tonumber(args.revision) < tonumber(revision) then return reply(WriteStatus.MOVED_ON) end
redis.call('HSET', keys.session, field, args.may_see .. (revision + 1) .. ' ' .. args.text)
redis.call('EXPIRE', keys.session, args.seconds)
keep_reply(keys.attempts, args.attempt, WriteStatus.NOTED)
return reply(WriteStatus.NOTED)
