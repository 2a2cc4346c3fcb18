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
            Metadata = new Dictionary<string, string> { ["place"] = "yard", ["ra.epoch"] = "99" },
            SupportedEncodings = ["json"],
        };
        await fixture.StartConnected();

        var (_, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");

        var info = Assert.IsType<ServerInfoMessage>(stream.Messages[0]).Info;
        Assert.Equal(("robot", "yard"), (info.Name, info.Metadata["place"]));
        Assert.StartsWith("remoteaccess-orleans/", info.Metadata["fg-library"], StringComparison.Ordinal);
        Assert.Equal($"{fixture.Context().Epoch}", info.Metadata["ra.epoch"]);
        Assert.Equal(["json"], info.SupportedEncodings);
        Assert.Equal([3UL, 7UL], Assert.IsType<AdvertiseMessage>(stream.Messages[1]).Channels.Select(channel => channel.Id));
    }

    [Fact]
    public async Task Every_reliable_channel_says_so_in_its_advertisement_and_no_lossy_one()
    {
        await using var fixture = new SessionFixture();
        var own = new Dictionary<string, string> { ["unit"] = "m", ["foxglove.reliable"] = "true" };
        fixture.Descriptor = fixture.Descriptor with
        {
            Channels = [SessionFixture.Channel(1), SessionFixture.Channel(2) with { Metadata = own },
                SessionFixture.Channel(3) with { Delivery = ChannelDelivery.Lossy }],
        };
        var session = await fixture.StartConnected();
        var (_, stream) = await fixture.JoinRegistered("ann");
        session.Advertise([SessionFixture.Channel(4), SessionFixture.Channel(2) with
        {
            Metadata = new Dictionary<string,
            string> { ["unit"] = "m" },
        }]);
        await fixture.Until(() => stream.Frames.Count == 3, "the later channel");

        var channels = stream.Messages.OfType<AdvertiseMessage>().SelectMany(message => message.Channels)
            .ToDictionary(channel => channel.Id);
        Assert.Equal([("foxglove.reliable", "true")], Said(1));
        Assert.Equal([("foxglove.reliable", "true"), ("unit", "m")], Said(2));
        Assert.Empty(Said(3));
        Assert.Equal([("foxglove.reliable", "true")], Said(4));

        IEnumerable<(string, string)> Said(ulong id) => channels[id].Metadata.Select(pair => (pair.Key, pair.Value)).Order();
    }

    [Fact]
    public async Task Encodings_of_services_are_in_the_server_info_and_those_of_later_services_are_sent_before_them()
    {
        await using var device = new DeviceFixture().With(descriptor => descriptor with { SupportedEncodings = ["json", "cdr", "json"] });
        await device.StartAsync();
        await device.Fixture.Until(() => device.Stream.Frames.Count == 3, "the snapshot");
        Assert.Equal(["json", "cdr", "protobuf"], Infos()[0].SupportedEncodings);

        device.Fixture.Session.AdvertiseServices([Service(5, "ros1"), Service(6, "ros1"), Service(7, "cdr")]);
        device.Fixture.Session.AdvertiseServices([Service(8, "cdr"), Service(9, null)]);
        device.Fixture.Session.UnadvertiseServices([5, 6]);
        await device.Fixture.Until(() => device.Stream.Frames.Count == 7, "the later services");
        Assert.IsType<ServerInfoMessage>(device.Stream.Messages[3]);
        Assert.All(device.Stream.Messages.Skip(4).SkipLast(1), message => Assert.IsType<AdvertiseServicesMessage>(message));
        Assert.Equal(["json", "cdr", "protobuf", "ros1"], Infos()[1].SupportedEncodings);
        Assert.Equal(Infos()[0].SessionId, Infos()[1].SessionId);
        Assert.Equal(Infos()[0].Capabilities, Infos()[1].Capabilities);

        // What was told stays: who read it may have chosen it.
        var (_, bob) = await device.Fixture.JoinRegistered("bob");
        await device.Fixture.Until(() => bob.Frames.Count > 0, "the snapshot");
        Assert.Equal(["json", "cdr", "protobuf", "ros1"], Assert.IsType<ServerInfoMessage>(bob.Messages[0]).Info.SupportedEncodings);
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(9, 1, "ros1", []), 2);
        Assert.Contains(device.Answers, answer => answer is ServiceCallResponseMessage);

        ServerInfo[] Infos() => [.. device.Stream.Messages.OfType<ServerInfoMessage>().Select(message => message.Info)];
        ServiceDescriptor Service(uint id, string? encoding) => new()
        {
            Id = id,
            Name = $"/s{id}",
            Handler = device.Handler,
            Request = encoding is null ? null : new ServiceMessageDescriptor { Encoding = encoding },
        };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_viewer_that_gets_time_got_the_capability_before(bool described)
    {
        await using var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with { Capabilities = described ? DeviceCapabilities.Time : DeviceCapabilities.None };
        var session = await fixture.StartConnected();
        var (_, stream) = await fixture.JoinRegistered("ann");
        session.PublishTime(1);
        session.PublishTime(2);
        var more = described ? 0 : 1;
        await fixture.Until(() => stream.Frames.Count == 4 + more, "the times");
        var info = Assert.IsType<ServerInfoMessage>(stream.Messages[0]).Info;
        Assert.Equal(described ? ["time"] : [], info.Capabilities);
        if (!described)
        {
            var anew = Assert.IsType<ServerInfoMessage>(stream.Messages[2]).Info;
            Assert.Equal(["time"], anew.Capabilities);
            Assert.Equal((info.SessionId, info.Name), (anew.SessionId, anew.Name));
        }

        Assert.Equal([new TimeMessage(1), new TimeMessage(2)], stream.Messages.Skip(2 + more));
        var (_, bob) = await fixture.JoinRegistered("bob");
        await fixture.Until(() => bob.Frames.Count == 2, "the snapshot");
        Assert.Equal(["time"], Assert.IsType<ServerInfoMessage>(bob.Messages[0]).Info.Capabilities);
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
                    Assert.All(advertise.Channels,
                        channel => Assert.True(told.Add(channel.Id), $"channel {channel.Id} is advertised twice"));
                    break;
                case UnadvertiseMessage unadvertise:
                    Assert.All(unadvertise.ChannelIds, id => Assert.True(told.Remove(id), $"channel {id} was not known"));
                    break;
            }
        }

        return [.. told.Order()];
    }
}
