-- Which states have left the Convention, and when were they bound?
SELECT name, entry_into_force, withdrawal_notified, withdrawal_effective, as_of
FROM treaty_states
WHERE withdrawal_notified IS NOT NULL
ORDER BY name
