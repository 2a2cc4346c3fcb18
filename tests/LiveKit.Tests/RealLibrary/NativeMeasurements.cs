using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.LiveKit.Native.Abi;
using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.RealLibrary;

/// <summary>
/// Costs of the native layer. Run on purpose only: <c>dotnet run -c Release --project tests/LiveKit.Tests -- --explicit only --filter-class
/// "*NativeMeasurements" --show-live-output on</c>.
/// </summary>
[Collection(LibraryCollection.Name)]
public sealed class NativeMeasurements(ITestOutputHelper output)
{
    private static readonly NativeConnectRequest s_nowhere = new("no url", "token");

    [Fact(Explicit = true)]
    public async Task Request_round_trip()
    {
        await using var native = RealNative.StartOrSkip(NullLogger.Instance);
        for (var round = 0; round < 3; round++)
        {
            Report("refused at once (encode, call, the library's log record)", 20_000, Measure(20_000, () => RefuseOnce(native.Client)));
            var joins = await MeasureAsync(500,
                () => Record.ExceptionAsync(() => native.Rooms.ConnectAsync(s_nowhere, TestContext.Current.CancellationToken)).AsTask());
            Report("a join that fails at its address (the library makes and drops an engine for it)", 500, joins);
        }
    }

    [Fact(Explicit = true)]
    public async Task Our_own_part_of_a_chunk()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        foreach (var size in new[] { 100, 15_000 })
        {
            var content = new byte[size];
            for (var round = 0; round < 3; round++)
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var took = await MeasureAsync(
                    20_000, () => room.SendChunkAsync("s", 0, content, "v", TestContext.Current.CancellationToken));
                native.Library.Requests.Clear();
                Report($"chunk of {size} bytes, sent and completed, fake library included", 20_000, took);
                Write($"  allocated {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 20_000.0:0} bytes each, most of them by "
                    + "the fake, which decodes and keeps the request");
            }
        }

        await room.DisconnectAsync();
    }

    [Fact(Explicit = true)]
    public void Callback_copy()
    {
        using var library = new FakeLibrary();
        var inbox = new EventInbox();
        FfiCallback.Attach(inbox);
        try
        {
            unsafe
            {
                library.Functions.Initialize(FfiCallback.Address, captureLogs: true, "measurement", "0");
            }

            foreach (var size in new[] { 200, 1_000, 15_000 })
            {
                var bytes = new byte[size];
                for (var round = 0; round < 3; round++)
                {
                    var allocated = GC.GetTotalAllocatedBytes(precise: true);
                    var took = Measure(200_000, () =>
                    {
                        library.RaiseBytes(bytes);
                        inbox.TryTake(out var copy);
                        EventInbox.Return(copy);
                    });
                    Report($"callback, copy of {size} bytes, hand-over, taken", 200_000, took);
                    Write($"  allocated {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 200_000.0:0.0} bytes each");
                }
            }
        }
        finally
        {
            FfiCallback.Detach(inbox);
        }
    }

    [Fact(Explicit = true)]
    public async Task Memory_over_failed_joins()
    {
        await using var native = RealNative.StartOrSkip(NullLogger.Instance);
        await using var server = new CannedHttpServer("401 Unauthorized", "invalid token");
        for (var joins = 0; joins <= 500; joins++)
        {
            if (joins % 100 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var status = await File.ReadAllLinesAsync("/proc/self/status", TestContext.Current.CancellationToken);
                Write($"{joins} failed joins: {status.First(line => line.StartsWith("VmRSS", StringComparison.Ordinal))}, "
                    + $"handles {native.Metrics.Counts.Total}, managed {GC.GetTotalMemory(true) / 1024} KiB");
            }

            Assert.IsType<NativeConnectException>(await Record.ExceptionAsync(() => native.Rooms.ConnectAsync(
                new NativeConnectRequest(server.Url, "token"),
                TestContext.Current.CancellationToken)));
        }
    }

    [Fact(Explicit = true)]
    public async Task Time_out_of_the_library()
    {
        await using var native = RealNative.StartOrSkip();
        await using var server = new CannedHttpServer(string.Empty, string.Empty);
        foreach (var milliseconds in new[] { 500, 1_000, 2_000 })
        {
            var watch = Stopwatch.StartNew();
            var completion = await native.Client.CallAsync(
                id => new FfiRequest
                {
                    Connect = new ConnectRequest
                    {
                        Url = server.Url,
                        Token = "token",
                        RequestAsyncId = id,
                        Options = new RoomOptions { JoinRetries = 0, ConnectTimeoutMs = (ulong)milliseconds },
                    },
                },
                TimeSpan.FromSeconds(60),
                TestContext.Current.CancellationToken);
            Write($"connect_timeout_ms {milliseconds}: {watch.ElapsedMilliseconds} ms, {completion.Connect.Error}");
        }
    }

    private static void RefuseOnce(FfiClient client)
    {
        try
        {
            client.Send(new FfiRequest { ReadyForRoomEvent = new ReadyForRoomEventRequest { RoomHandle = 987_654_321 } });
        }
        catch (NativeRequestException)
        {
            // What is measured.
        }
    }

    private static TimeSpan Measure(int times, Action action)
    {
        var watch = Stopwatch.StartNew();
        for (var index = 0; index < times; index++)
        {
            action();
        }

        return watch.Elapsed;
    }

    private static async Task<TimeSpan> MeasureAsync(int times, Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        for (var index = 0; index < times; index++)
        {
            await action();
        }

        return watch.Elapsed;
    }

    private void Report(string what, int times, TimeSpan took) => Write($"{what}: {took.TotalMicroseconds / times:0.00} µs each");

    private void Write(string line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
