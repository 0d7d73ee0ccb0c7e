-- SPDX-License-Identifier: Apache-2.0
-- SPDX-FileCopyrightText: The vendstream authors
CREATE TABLE v (
  `n` INT,
  `v` ROW<a INT, b ROW<c ARRAY<DOUBLE>, d DECIMAL(5, 2)>, k STRING>
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/rows.in.ndjson', 'format' = 'json',
  'json.ignore-parse-errors' = 'true');
SELECT * FROM v;
