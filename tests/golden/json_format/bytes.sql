-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
CREATE TABLE v (
  `n` INT,
  `by` BYTES
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/bytes.in.ndjson', 'format' = 'json',
  'json.ignore-parse-errors' = 'true');
SELECT * FROM v;
