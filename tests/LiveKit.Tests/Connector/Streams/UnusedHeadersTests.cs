using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

public sealed class UnusedHeadersTests
{
    private const int IdLength = 10;
    private const int Permitted = UnusedHeaders.MaxWeight / (UnusedHeaders.FlatWeight + (IdLength * sizeof(char)));

    [Fact]
    public async Task A_viewer_that_opens_streams_and_sends_nothing_on_them_is_removed()
    {
        await using var test = await StartAsync();

        Headers(test, 'a', Permitted);
        await PumpedAsync(test);
        Assert.Empty(test.Service.Removed);
        Headers(test, 'b', 1);

        await Patience.UntilAsync(
            () => test.Log.Collector.GetSnapshot().Any(record => record.Id.Id == 4101),
            "the log's line of the removal");
        Assert.Equal(["v"], test.Service.Removed);
    }

    [Fact]
    public async Task Whoever_sends_on_its_streams_may_open_any_number()
    {
        await using var test = await StartAsync();

        for (var i = 0; i < 2 * Permitted; i++)
        {
            test.Native.Tell(Header("v", 'a', i), new NativeRoomEvent.StreamTrailerReceived("v", Id('a', i), string.Empty));
        }

        await PumpedAsync(test);
        await test.Connection.CloseAsync(TestContext.Current.CancellationToken).Within("the close, which waits for removals");
        Assert.Empty(test.Service.Removed);
    }

    [Fact]
    public async Task A_connection_that_leaves_takes_its_headers_along()
    {
        await using var test = await StartAsync();

        Headers(test, 'a', Permitted);
        test.Native.Tell(Gone("v"), Connected(Person("v", "PA_3", 30)));
        test.Service.Found = Person("v", "PA_3", 30);
        Headers(test, 'b', Permitted);

        await PumpedAsync(test);
        await test.Connection.CloseAsync(TestContext.Current.CancellationToken).Within("the close, which waits for removals");
        Assert.Empty(test.Service.Removed);
    }

    [Fact]
    public async Task A_removal_that_fails_is_retried_after_as_many_further_headers_and_logged_once()
    {
        await using var test = await StartAsync();
        test.Service.Removing = () => throw new RoomServiceException(RoomConnectFailure.Unreachable, "no answer");

        Headers(test, 'a', 3 * (Permitted + 1));

        await Patience.UntilAsync(() => test.Service.Removed.Count == 3, "the third attempt");
        await test.Connection.CloseAsync(TestContext.Current.CancellationToken).Within("the close");
        Assert.Contains(
            "no answer", Assert.Single(test.Log.Collector.GetSnapshot(), record => record.Id.Id == 4101).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removal_that_is_not_answered_holds_up_no_close()
    {
        await using var test = await StartAsync();
        test.Service.Removing = () => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);

        Headers(test, 'a', Permitted + 1);
        await Patience.UntilAsync(() => test.Service.Removed.Count == 1, "the attempt");

        await test.Connection.CloseAsync(TestContext.Current.CancellationToken).Within("the close");
    }

    private static async Task<ConnectionUnderTest> StartAsync()
    {
        var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10), Person("w", "PA_2", 20));
        test.Service.Found = Person("v", "PA_1", 10);
        return test;
    }

    private static void Headers(ConnectionUnderTest test, char prefix, int count)
    {
        for (var i = 0; i < count; i++)
        {
            test.Native.Tell(Header("v", prefix, i));
        }
    }

    private static NativeRoomEvent.StreamHeaderReceived Header(string identity, char prefix, int number) =>
        new(identity, new NativeStreamHeader(Id(prefix, number), "control", 0));

    private static string Id(char prefix, int number) => $"{prefix}{number:D9}";

    // Another's stream comes after all that was told before.
    private static async Task PumpedAsync(ConnectionUnderTest test)
    {
        test.Native.Tell(Header("w", 'w', test.Connection.OpenStreams));
        while (await test.NextAsync("the other's stream") is not InboundStreamOpened { Stream.Identity.Value: "w" })
        {
        }
    }
}
