using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The initial messages and the changes behind them.</summary>
public sealed class SnapshotTests
{
    [Fact]
    [Trait("Rule", "S3")]
    public async Task The_first_bytes_of_a_stream_are_the_server_info_then_the_channels()
    {
        await using var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with
        {
            Channels = [SessionFixture.Channel(7), SessionFixture.Channel(3)],
            Metadata = new Dictionary<string, string> { ["place"] = "yard" },
            SupportedEncodings = ["json"],
        };
        await fixture.StartConnected();

        var (_, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");

        var info = Assert.IsType<ServerInfoMessage>(stream.Messages[0]).Info;
        Assert.Equal(("robot", "yard"), (info.Name, info.Metadata["place"]));
        Assert.StartsWith("remoteaccess-orleans/", info.Metadata["fg-library"], StringComparison.Ordinal);
        Assert.Equal(["json"], info.SupportedEncodings);
        Assert.Equal([3UL, 7UL], Assert.IsType<AdvertiseMessage>(stream.Messages[1]).Channels.Select(channel => channel.Id));
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task Without_channels_there_is_no_advertisement()
    {
        await using var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with { Channels = [] };
        var session = await fixture.StartConnected();
        var (_, stream) = await fixture.JoinRegistered("ann");

        session.Advertise([SessionFixture.Channel(9)]);
        await fixture.Until(() => stream.Frames.Count == 2, "the later channel");

        Assert.IsType<ServerInfoMessage>(stream.Messages[0]);
        Assert.Equal(9UL, Assert.Single(Assert.IsType<AdvertiseMessage>(stream.Messages[1]).Channels).Id);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task What_changes_while_a_stream_is_still_opening_queues_behind_the_snapshot()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        fixture.Room.Join("ann");
        await hold.Reached();

        session.Advertise([SessionFixture.Channel(2)]);
        session.Unadvertise([1]);
        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "while opening"));
        hold.Release();
        var stream = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => stream.Frames.Count == 5, "the snapshot and the changes");

        Assert.IsType<ServerInfoMessage>(stream.Messages[0]);
        Assert.Equal(1UL, Assert.Single(Assert.IsType<AdvertiseMessage>(stream.Messages[1]).Channels).Id);
        Assert.Equal(2UL, Assert.Single(Assert.IsType<AdvertiseMessage>(stream.Messages[2]).Channels).Id);
        Assert.Equal([1UL], Assert.IsType<UnadvertiseMessage>(stream.Messages[3]).ChannelIds);
        Assert.Equal("while opening", Assert.IsType<StatusMessage>(stream.Messages[4]).Message);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task No_change_is_missed_by_viewers_that_join_while_channels_come_and_go()
    {
        const int changes = 400;
        const int viewers = 40;
        await using var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with { Channels = [] };
        var session = await fixture.StartConnected();
        var changing = Task.Run(
            () =>
            {
                for (ulong change = 0; change < changes; change++)
                {
                    if (change % 3 == 2)
                    {
                        session.Unadvertise([change - 1]);
                    }
                    else
                    {
                        session.Advertise([SessionFixture.Channel(change)]);
                    }
                }
            },
            TestContext.Current.CancellationToken);
        for (var viewer = 0; viewer < viewers; viewer++)
        {
            fixture.Room.Join($"viewer{viewer}");
            await Task.Yield();
        }

        await changing;
        await fixture.Until(() => session.ParticipantCount == viewers, "everybody to be registered");
        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "the end"));
        await fixture.Until(() => fixture.Room.Streams.All(stream => stream.Statuses().Count == 1), "the end on every stream");

        var expected = session.Channels.Select(channel => channel.Id).ToArray();
        Assert.All(fixture.Room.Streams, stream => Assert.Equal(expected, Told(stream)));
    }

    private static ulong[] Told(FakeStream stream)
    {
        var told = new HashSet<ulong>();
        foreach (var message in stream.Messages)
        {
            switch (message)
            {
                case AdvertiseMessage advertise:
                    Assert.All(advertise.Channels, channel => Assert.True(told.Add(channel.Id), $"channel {channel.Id} is advertised twice"));
                    break;
                case UnadvertiseMessage unadvertise:
                    Assert.All(unadvertise.ChannelIds, id => Assert.True(told.Remove(id), $"channel {id} was not known"));
                    break;
            }
        }

        return [.. told.Order()];
    }
}
