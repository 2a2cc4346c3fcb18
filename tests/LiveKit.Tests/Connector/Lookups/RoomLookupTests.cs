using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;

namespace RemoteAccess.LiveKit.Tests.Connector.Lookups;

public sealed class RoomLookupTests
{
    [Fact]
    public async Task A_service_that_fails_again_and_again_is_logged_once_and_once_more_when_it_works_again()
    {
        var (time, service, user, log) = (new FakeTimeProvider(), new ScriptedService(), new Unsettled(), new FakeLogger());
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new ConnectorMetrics(services.GetRequiredService<IMeterFactory>());
        await using var lookup = new RoomLookup(RoomName.Parse("r"), service, user, metrics, time, log);
        for (var episode = 1; episode <= 2; episode++)
        {
            service.Listing = () => throw new RoomServiceException(RoomConnectFailure.Unreachable, "nobody home");
            lookup.Ask();
            var (began, looked) = (time.GetUtcNow(), service.Lists);
            await PassAsync(
                () => time.GetUtcNow() - began > 3 * LineLimit.Interval && service.Lists > looked + 10, "ten look-ups that fail");
            Assert.Equal(episode, Lines(4120).Count);
            service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([]);
            await PassAsync(() => Lines(4122).Count == episode, "the line that it works again");
            Assert.Matches("after [1-9][0-9]+ failures", Lines(4122)[^1].Message);
        }

        Assert.All(Lines(4120), line => Assert.Equal(LogLevel.Warning, line.Level));

        IReadOnlyList<FakeLogRecord> Lines(int id) => [.. log.Collector.GetSnapshot().Where(line => line.Id.Id == id)];

        async Task PassAsync(Func<bool> seen, string what)
        {
            using var deadline = Deadline.Start(Patience.ForEvents);
            while (!seen())
            {
                Assert.False(deadline.HasPassed, $"There was no sign of {what}.");
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
        }
    }

    private sealed class Unsettled : ILookedUp
    {
        public bool IsSettled => false;

        public void LookupBegins()
        {
        }

        public void LookedUp(IReadOnlyList<NativeParticipant> present)
        {
        }

        public void LookupEnded()
        {
        }
    }
}
