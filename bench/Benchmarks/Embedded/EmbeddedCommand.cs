using System.Diagnostics;
using System.Globalization;

namespace RemoteAccess.Benchmarks.Embedded;

/// <summary>
/// Processor time per delivery of a device on the embedded room server: 100 rooms, 1,000 viewers on WebSockets in a process of their own,
/// 10 frames of 100 B per second to each. Alternating rounds of a device that joins over loopback WebSockets and one that joins within the
/// process. Counts all of this process: connector, room server, Kestrel. The rooms' frames are spread over time, as rooms are.
/// </summary>
internal static class EmbeddedCommand
{
    public const int Rooms = 100;
    public const int ViewersPerRoom = 10;
    private const int Hertz = 10;
    private const int FrameBytes = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(int rounds)
    {
        await using var server = await EmbeddedServer.StartAsync();
        await using var viewers = await ViewersProcess.StartAsync(server.Url);
        var sockets = new List<double>();
        var inProcess = new List<double>();

        // Not counted: the compiler at run time optimizes what is called often.
        await MeasureAsync(server, inProcess: false);
        await MeasureAsync(server, inProcess: true);
        for (var round = 0; round < Math.Max(1, rounds); round++)
        {
            sockets.Add(await MeasureAsync(server, inProcess: false));
            inProcess.Add(await MeasureAsync(server, inProcess: true));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round + 1}: sockets {sockets[^1]:0.0} µs, in-process {inProcess[^1]:0.0} µs per delivery, ratio "
                    + $"{inProcess[^1] / sockets[^1]:0.00}"));
        }

        Console.WriteLine("| Device | CPU per delivery |");
        Console.WriteLine("|---|---:|");
        Console.WriteLine("| over loopback WebSockets | 1.00 |");
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| within the process | {Median(inProcess) / Median(sockets):0.00} |"));
    }

    private static async Task<double> MeasureAsync(EmbeddedServer server, bool inProcess)
    {
        await using var devices = await EmbeddedDevices.JoinAsync(server, inProcess);
        var frame = new byte[FrameBytes];
        devices.Write(frame, WarmUp, Hertz);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var deliveries = devices.Write(frame, Measured, Hertz);
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / deliveries;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
