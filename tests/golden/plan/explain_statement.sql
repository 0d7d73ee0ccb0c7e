EXPLAIN SELECT device_id FROM heartbeats WHERE rssi < -90;
EXPLAIN PLAN FOR INSERT INTO counts SELECT device_id, COUNT(*) FROM heartbeats GROUP BY device_id;
SELECT rssi FROM heartbeats;
