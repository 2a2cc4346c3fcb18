using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Whatever viewers leave behind ends with them: after many of them, each of another name, a session holds what it held
/// before.</summary>
public sealed class ComeAndGoTests
{
    // Objects are counted, so what one viewer leaves behind shows after few of them as after thousands.
    private const int Times = 60;

    private int _viewers;
    private int _fetched;

    [Theory]
    [InlineData("leaves")]
    [InlineData("leaves while its stream does not open")]
    [InlineData("is reset and leaves")]
    [InlineData("is reset and leaves before it is served again")]
    [InlineData("is superseded and leaves")]
    [InlineData("is kicked")]
    [InlineData("cannot be written to")]
    [InlineData("misbehaves")]
    [Trait("Rule", "B13")]
    public async Task Viewers_that_come_and_go_leave_nothing_behind(string way)
    {
        await using var fixture = new SessionFixture(quiet: true);
        var handler = new FakeHandler(fixture.Pulse)
        {
            Asset = (_, _) =>
            {
                Interlocked.Increment(ref _fetched);
                return Task.FromResult(AssetReply.Ok([1]));
            },
        };
        fixture.Descriptor = fixture.Descriptor with
        {
            Capabilities =
                DeviceCapabilities.ClientPublish | DeviceCapabilities.Parameters
                | DeviceCapabilities.Assets | DeviceCapabilities.ConnectionGraph,
            SupportedEncodings = ["json"],
            AssetHandler = handler,
            ParameterHandler = handler,
            Listener = handler,
        };
        fixture.Room.KeepsNoStreams = true;
        var session = await fixture.StartConnected();
        await CycleAsync(fixture, way, Times / 4);
        var before = ReachableObjects.Count(session);

        await CycleAsync(fixture, way, Times);

        var after = ReachableObjects.Count(session);
        var grown = after.Where(type => type.Value - before.GetValueOrDefault(type.Key) >= Times / 4)
            .Select(type => $"{type.Value - before.GetValueOrDefault(type.Key)} more of {type.Key}");
        Assert.Empty(grown);
        Assert.InRange(before.Values.Sum(), 100, int.MaxValue);
        Assert.Equal((0, 0, 0), session.Holdings);
        Assert.Equal(0, fixture.Counted("remote_access.participants"));
        Assert.Empty(session.Participants);
    }

    private async Task CycleAsync(SessionFixture fixture, string way, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var identity = $"viewer-{_viewers++}";
            await ComeAndGoAsync(fixture, identity, way);
            await fixture.AdvanceUntil(() => fixture.Session.Holdings == (0, 0, 0), $"everything of {identity} to be given back");
        }
    }

    private async Task ComeAndGoAsync(SessionFixture fixture, string identity, string way)
    {
        var room = fixture.Room;
        if (way is "leaves while its stream does not open")
        {
            var opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room.BeforeOpen = (_, _, _) =>
            {
                opening.TrySetResult();
                return Task.FromException(new IOException("Opening fails on demand."));
            };
            var early = room.Join(identity);
            await opening.Task.Within($"the stream to {identity}");
            room.Leave(early);
            return;
        }

        room.Behaviour = (_, _) => way is "cannot be written to" ? StreamBehaviour.Good with { FailFromWrite = 2 } : StreamBehaviour.Good;
        var viewer = room.Join(identity);
        await fixture.Registered(viewer.Sid);
        var link = fixture.LinkOf(viewer);
        var inbound = room.OpenInbound(identity, viewer.Sid);
        var fetched = Volatile.Read(ref _fetched);
        await inbound.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await inbound.WriteAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/t", Encoding = "json" }]));
        await inbound.WriteAsync(ClientMessageEncoder.SubscribeParameterUpdates([$"of {identity}"]));
        await inbound.WriteAsync(ClientMessageEncoder.SubscribeConnectionGraph());
        await inbound.WriteAsync(ClientMessageEncoder.FetchAsset(1, $"package://{identity}"));
        if (way is not "cannot be written to")
        {
            await fixture.Until(() => Volatile.Read(ref _fetched) > fetched && link.OpenRequests.Count == 0, "the last request's answer");
            Assert.Equal(1, fixture.Session.Channels[0].Subscribers);
        }

        switch (way)
        {
            case "is reset and leaves":
                link.Reset(ReasonCode.Stalled);
                await fixture.AdvanceUntil(() => fixture.Session.Link(viewer.Sid) is { } fresh && fresh != link, "the fresh link");
                break;
            case "is reset and leaves before it is served again":
                link.Reset(ReasonCode.Stalled);
                break;
            case "is superseded and leaves":
                var newer = room.Supersede(viewer, viewer.Sid + "newer", viewer.JoinedAt + 1);
                await fixture.Registered(newer.Sid);
                viewer = newer;
                break;
            case "is kicked":
                await fixture.Session.KickAsync(viewer.Identity);
                break;
            case "misbehaves":
                await inbound.WriteAsync(new byte[] { 0xFF, 1, 0, 0, 0, 0 });
                break;
        }

        room.Leave(viewer);
    }
}
