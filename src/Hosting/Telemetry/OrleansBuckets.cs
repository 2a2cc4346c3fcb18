namespace RemoteAccess.Hosting.Telemetry;

/// <summary>Histogram buckets for Orleans' instruments, which define none. The exporter's default buckets go from 5 ms to 10 s
/// only.</summary>
internal static class OrleansBuckets
{
    /// <summary>Name of Orleans' meter.</summary>
    public const string MeterName = "Microsoft.Orleans";

    private static readonly double[] Milliseconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 5000, 30000];
    private static readonly double[] Seconds = [0.01, 0.1, 0.5, 1, 5, 30, 60, 300];
    private static readonly double[] Bytes = [128, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576, 16777216];

    /// <summary>The buckets for an instrument; milliseconds unless its name or unit says otherwise.</summary>
    public static double[] For(string name, string? unit) => unit switch
    {
        "bytes" => Bytes,
        "seconds" or "s" => Seconds,
        _ when name.EndsWith("-size", StringComparison.Ordinal) => Bytes,
        _ => Milliseconds,
    };
}
