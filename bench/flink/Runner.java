/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonFormatOptions;
import org.apache.flink.formats.json.JsonRowDataSerializationSchema;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.types.logical.RowType;

/**
 * Runs the scripts of script/bench on Apache Flink, one after another in one JVM so that it is warm, and prints for
 * each the CPU time of the whole process and the rows that came out: FILE CPU_NS ROWS. Statements are separated by an
 * empty line. Tables with 'connector' = 'print' are written as lines of JSON to the file given first.
 */
public final class Runner {
    private static final AtomicLong ROWS = new AtomicLong();
    private static String outputPath;

    /** Found by Flink through META-INF/services. */
    public static final class Factory implements DynamicTableSinkFactory {
        @Override
        public String factoryIdentifier() {
            return "lines";
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of();
        }

        @Override
        public DynamicTableSink createDynamicTableSink(Context context) {
            return new Lines((RowType) context.getPhysicalRowDataType().getLogicalType());
        }
    }

    private record Lines(RowType type) implements DynamicTableSink {
        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return requested;
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new LineSink(type));
        }

        @Override
        public DynamicTableSink copy() {
            return new Lines(type);
        }

        @Override
        public String asSummaryString() {
            return "lines";
        }
    }

    private record LineSink(RowType type) implements Sink<RowData> {
        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
            JsonRowDataSerializationSchema json = new JsonRowDataSerializationSchema(type, TimestampFormat.SQL,
                    JsonFormatOptions.MapNullKeyMode.FAIL, "null", true, false);
            try {
                json.open(null);
            } catch (Exception e) {
                throw new IOException(e);
            }
            OutputStream out = new BufferedOutputStream(new FileOutputStream(outputPath, true), 1 << 16);
            return new SinkWriter<>() {
                @Override
                public void write(RowData row, Context c) throws IOException {
                    out.write(json.serialize(row));
                    out.write('\n');
                    ROWS.incrementAndGet();
                }

                @Override
                public void flush(boolean endOfInput) throws IOException {
                    out.flush();
                }

                @Override
                public void close() throws IOException {
                    out.close();
                }
            };
        }
    }

    private static void run(String script) throws Exception {
        Configuration settings = new Configuration();
        Map.of("parallelism.default", "1", "table.exec.resource.default-parallelism", "1", "rest.bind-port", "0",
                "table.local-time-zone", "UTC", "restart-strategy.type", "none",
                "taskmanager.memory.network.min", "32mb", "taskmanager.memory.network.max", "32mb",
                "taskmanager.memory.managed.size", "64mb", "pipeline.object-reuse", "true").forEach(settings::setString);
        TableEnvironment env = TableEnvironment.create(
                EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(settings).build());
        for (String statement : script.split("\n\n")) {
            if (statement.isBlank())
                continue;
            String text = statement.strip().replace("'connector' = 'print'", "'connector' = 'lines'");
            boolean isSet = text.startsWith("EXECUTE");
            TableResult result = env.executeSql(isSet ? text : text.substring(0, text.length() - 1));
            if (isSet || text.startsWith("INSERT") || text.contains("') AS SELECT"))
                result.await();
        }
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // Flink prints in places
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        outputPath = args[0];
        for (int i = 1; i < args.length; i++) {
            ROWS.set(0);
            Files.deleteIfExists(Path.of(outputPath));
            long before = process.getProcessCpuTime();
            run(Files.readString(Path.of(args[i])));
            out.println(args[i] + " " + (process.getProcessCpuTime() - before) + " " + ROWS.get());
            out.flush();
        }
        Runtime.getRuntime().halt(0);
    }
}
