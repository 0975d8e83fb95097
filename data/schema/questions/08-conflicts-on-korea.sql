-- Where do the articles, or two places in one article, differ on Korea?
--
-- In Python, `lp.conflicts()` has the claim in words beside each side.
SELECT c.topic, c.relation, m.side, m.position, m.claim_id, c.resolution, c.reason
FROM conflicts c
JOIN conflict_claims m ON m.conflict_id = c.conflict_id
WHERE c.topic LIKE '%Korea%'
ORDER BY c.conflict_id, m.side, m.claim_id
