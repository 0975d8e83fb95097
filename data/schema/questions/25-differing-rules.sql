-- Where do the articles and the record differ on the rules?
SELECT rule_id, new_york_times, washington_post, record, differences
FROM rules_compared
WHERE comparison = 'differs'
ORDER BY rule_id
