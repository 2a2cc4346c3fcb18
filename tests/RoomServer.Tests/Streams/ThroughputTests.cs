using System.Buffers;
using System.Diagnostics;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>Measures, asserts nothing: run with <c>--explicit only --show-live-output on</c>, in Release.</summary>
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(15_000, 2_000_000_000, 1)]
    [InlineData(15_000, 2_000_000_000, 10)]
    [InlineData(100, 20_000_000, 1)]
    public async Task One_device_to_viewers(int chunkBytes, long totalBytes, int viewers)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var reading = new List<Task>();
        var writing = new List<Task>();
        var before = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < viewers; i++)
        {
            var viewer = await server.JoinAsync($"viewer-{i}");
            var stream = await device.Client.OpenStreamAsync("control", [$"viewer-{i}"], cancellationToken: Cancelled);
            writing.Add(Task.Run(() => WriteAsync(stream, chunkBytes, totalBytes / viewers), Cancelled));
            reading.Add(ReadAsync((await viewer.UntilAsync<StreamOpened>()).Stream));
        }

        await Task.WhenAll(writing);
        await Task.WhenAll(reading);
        var seconds = clock.Elapsed.TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes() - before;
        output.WriteLine(
            $"{viewers} viewer(s), {chunkBytes} B "
                + $"chunks: {totalBytes / seconds / 1e6:0} MB/s, {totalBytes / chunkBytes / seconds:0} chunks/s; "
            + $"{(double)allocated / (totalBytes / chunkBytes):0} B allocated per chunk (all three sides)");
    }

    private static async Task WriteAsync(OutgoingStream stream, int chunkBytes, long totalBytes)
    {
        var chunk = new byte[chunkBytes];
        for (var sent = 0L; sent < totalBytes; sent += chunkBytes)
        {
            await stream.WriteAsync(chunk, Cancelled);
        }

        await stream.CloseAsync(cancellationToken: Cancelled);
    }

    private static async Task ReadAsync(IncomingStream stream)
    {
        while (true)
        {
            var result = await stream.Input.ReadAsync(Cancelled);
            stream.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                await stream.Input.CompleteAsync();
                return;
            }
        }
    }
}
