SET 'pipeline.name' = 'my job';
SET 'table.exec.state.ttl' = '1 d';
SET 'parallelism.default' = '1';
SET 'table.exec.mini-batch.enabled' = 'false';
SET 'execution.checkpointing.interval' = '10s';
CREATE TABLE single (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/one.ndjson', 'format' = 'json');
SELECT a FROM single;
