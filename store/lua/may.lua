-- Tries every command of ours on one key of no account, since a right that is missing would show in the middle of a commit.
-- KEYS 1 the key; it is gone afterwards
-- Returns what Redis does not allow, the names of the commands.
local k, no = KEYS[1], {}
local function try(name, ...)
  local got = redis.pcall(name, ...)
  local err = type(got) == 'table' and got.err or ''
  for _, word in ipairs({"can't run", 'NOPERM', 'ACL failure', 'no permission'}) do -- by the version of Redis
    if string.find(err, word, 1, true) then
      no[#no + 1] = name
      return
    end
  end
end
for line in string.gmatch([[
  GET|SET v|GETEX|DEL|EXISTS|INCR|PEXPIRE 1|PERSIST|HGET f|HGETALL|HMGET f|HSET f 1|HINCRBY f 1|HDEL f|LINDEX 0|LLEN|LPOP|RPUSH v|
  SADD v|SMEMBERS|SREM v|ZADD 1 v|ZRANGE 0 0|ZREM v|ZSCORE v|XADD * f v|XDEL 0-1|XRANGE - +|XREVRANGE + -|XLEN|HLEN|SCARD|ZCOUNT 0 0|DEL|]], '([^|]+)|') do
  local words = {}
  for w in string.gmatch(line, '%S+') do words[#words + 1] = w end
  try(words[1], k, unpack(words, 2))
end
try('XREAD', 'STREAMS', k, '0')
return no
