SET 'vendstream.watermark.scope' = 'device';
CREATE TABLE beats (device_id STRING, t TIMESTAMP_LTZ(3), WATERMARK FOR t AS t)
  WITH ('connector' = 'log', 'topic' = 'beats', 'format' = 'json');
SELECT * FROM SILENCE(input => TABLE beats PARTITION BY device_id, timeout => INTERVAL '10' MINUTES, on_time => DESCRIPTOR(t));
