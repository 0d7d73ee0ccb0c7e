/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
package org.vendstream.flink;

import java.time.Duration;
import org.apache.flink.table.annotation.ArgumentHint;
import org.apache.flink.table.annotation.ArgumentTrait;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.StateHint;
import org.apache.flink.types.Row;

/**
 * SILENCE(input, timeout, expected, on_time): with a registry of terms. A class of its own because table arguments of
 * Flink cannot be left out.
 */
@DataTypeHint("ROW<last_seen TIMESTAMP_LTZ(3), deadline TIMESTAMP_LTZ(3) NOT NULL, `state` STRING NOT NULL>")
public class SilenceExpected extends SilenceRules {
    private static final long serialVersionUID = 1;

    public void eval(
            Context context,
            @StateHint Watched watched,
            @ArgumentHint(ArgumentTrait.SET_SEMANTIC_TABLE) Row input,
            Duration timeout,
            @ArgumentHint(ArgumentTrait.SET_SEMANTIC_TABLE) Row expected) {
        if (input != null)
            takeRow(context, watched, timeout.toMillis());
        else
            takeTerms(context, watched, timeout.toMillis(), expected);
    }
}
