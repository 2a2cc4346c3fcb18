using CsCheck;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

using static RemoteAccess.Grains.Tests.Fakes.SessionFixture;

namespace RemoteAccess.Grains.Tests.Declared;

/// <summary>The next session of a room offers what the one before did.</summary>
public sealed class DeclaredTablesTests
{
    private static readonly RoomDescriptor Robot = new()
    {
        Name = "robot",
        Capabilities = DeviceCapabilities.Services | DeviceCapabilities.ConnectionGraph,
        SupportedEncodings = ["json"],
        Channels = [Channel(1), Channel(2) with { Latched = true }],
        Services = [Service(1)],
    };

    [Fact]
    [Trait("Rule", "S3")]
    public async Task A_viewer_of_the_next_session_is_sent_what_publishers_declared_in_the_one_before()
    {
        await using var before = Room(null);
        before.Tables.Advertise([Channel(3) with { Latched = true }]);
        before.Tables.Unadvertise([1]);
        before.Tables.AdvertiseServices([Service(2) with { Request = new ServiceMessageDescriptor { Encoding = "cdr" } }]);
        before.Tables.UnadvertiseServices([1]);
        before.Tables.PublishStatus(new StatusNotice(NoticeLevel.Warning, "hot", "motor"));
        before.Tables.PublishTime(7);
        before.Tables.PublishConnectionGraph(Graph("/imu", "node"));
        before.Tables.Publish(2, 5, [1, 2]);
        before.Tables.Publish(3, 6, [3]);

        await using var after = Room(before.Tables.Snapshot());
        var seen = Seen(after);

        var info = Assert.IsType<ServerInfoMessage>(seen[0]).Info;
        Assert.Equal(["json", "cdr"], info.SupportedEncodings);
        Assert.Contains(ServerCapabilities.Time, info.Capabilities);
        Assert.Equal([2, 3], seen.OfType<AdvertiseMessage>().Single().Channels.Select(channel => channel.Id));
        Assert.Equal([2u], seen.OfType<AdvertiseServicesMessage>().Single().Services.Select(service => service.Id));
        Assert.Equal(new StatusMessage(StatusLevel.Warning, "hot", "motor"), seen.OfType<StatusMessage>().Single());
        Assert.Equal([(2ul, 5ul, 2), (3ul, 6ul, 1)],
            seen.OfType<MessageDataMessage>().Select(message => (message.ChannelId, message.LogTime, message.Data.Length)));
        Assert.Equal("/imu", Assert.Single(seen.OfType<ConnectionGraphUpdateMessage>().Single().Update.PublishedTopics).Name);
    }

    [Fact]
    public async Task Only_the_difference_from_the_descriptor_is_in_a_snapshot()
    {
        await using var room = Room(null);
        Assert.True(room.Tables.Snapshot().IsEmpty);
        room.Tables.Advertise([Channel(1), Channel(3)]);
        room.Tables.Unadvertise([2]);
        var snapshot = room.Tables.Snapshot();
        Assert.Equal([3], snapshot.Channels.Select(channel => channel.Id));
        Assert.Equal([2], snapshot.RemovedChannels.Select(channel => channel.Id));
        Assert.Equal(room.Session.Epoch, snapshot.Epoch);
        room.Tables.Unadvertise([3]);
        room.Tables.Advertise([Channel(2) with { Latched = true }]);
        Assert.True(room.Tables.Snapshot().IsEmpty);
    }

    [Fact]
    public async Task The_last_message_of_a_channel_that_has_changed_since_is_gone()
    {
        await using var before = Room(null);
        before.Tables.Publish(2, 5, [1]);
        await using var after = Room(
            before.Tables.Snapshot(), Robot with { Channels = [Channel(2) with { Latched = true, Encoding = "cbor" }] });
        Assert.Empty(Seen(after).OfType<MessageDataMessage>());
    }

    [Fact]
    public async Task What_is_stored_has_no_messages_and_no_large_graph()
    {
        await using var room = Room(null);
        room.Tables.Publish(2, 5, [1]);
        room.Tables.PublishConnectionGraph(Graph("/imu", "node"));
        Assert.NotNull(room.Tables.StoredSnapshot().Graph);
        Assert.Empty(room.Tables.StoredSnapshot().Latched);

        room.Tables.PublishConnectionGraph(Graph("/imu", new string('n', DeclaredTables.LargestStoredGraph)));
        Assert.Null(room.Tables.StoredSnapshot().Graph);
        Assert.NotNull(room.Tables.Snapshot().Graph);
    }

    [Fact]
    public async Task Last_messages_that_are_too_large_together_are_left_out_largest_first_and_counted()
    {
        await using var room = Room(null, Robot with
        {
            Channels = [.. Enumerable.Range(1, 4).Select(id => Channel((ulong)id) with { Latched = true })],
        });
        var large = new byte[30 << 20];
        for (var id = 1ul; id <= 3; id++)
        {
            room.Tables.Publish(id, 0, large);
        }

        room.Tables.Publish(4, 0, [1]);
        var snapshot = room.Tables.Snapshot();
        Assert.Equal((3, 1), (snapshot.Latched.Length, snapshot.LatchedLeftOut));
        Assert.Contains(snapshot.Latched, message => message.Channel.Id == 4);
    }

    [Fact]
    public async Task Changes_are_reported_once_each_and_what_changes_nothing_is_not()
    {
        await using var room = Room(null);
        var changes = new List<DeclaredPart>();
        room.Tables.Changes.Listener = changes.Add;
        room.Tables.Advertise([Channel(1)]);
        room.Tables.Unadvertise([77]);
        room.Tables.UnadvertiseServices([77]);
        room.Tables.RemoveStatus(["none"]);
        room.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "passing"));
        room.Tables.PublishConnectionGraph(ConnectionGraphState.Empty);
        room.Tables.Publish(2, 1, [1]);
        Assert.Empty(changes);

        room.Tables.Advertise([Channel(3)]);
        room.Tables.Unadvertise([3]);
        room.Tables.AdvertiseServices([Service(3)]);
        room.Tables.UnadvertiseServices([3]);
        Assert.Equal(Enumerable.Repeat(DeclaredPart.Offer, 4), changes);

        room.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "lasting", "id"));
        room.Tables.RemoveStatus(["id"]);
        room.Tables.PublishConnectionGraph(Graph("/imu", "node"));
        Assert.Equal(Enumerable.Repeat(DeclaredPart.State, 3), changes.Skip(4));
    }

    // Whatever publishers do, in whatever order: a viewer of the next session sees what a viewer of this one would.
    [Fact]
    public async Task After_any_interleaving_the_next_session_offers_the_same()
    {
        var step = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Byte);
        await step.Array[0, 40].SampleAsync(async steps =>
        {
            await using var before = Room(null);
            foreach (var (what, id, value) in steps)
            {
                Do(before.Tables, what, id, value);
            }

            var snapshot = before.Tables.Snapshot();
            await using var after = Room(snapshot);
            Assert.Equal(Texts(Seen(before)), Texts(Seen(after)));

            // And the one after that: nothing is lost or added by being restored.
            await using var third = Room(after.Tables.Snapshot());
            Assert.Equal(Texts(Seen(after)), Texts(Seen(third)));
        }, iter: 200);
    }

    private static void Do(RoomTables tables, int what, int id, byte value)
    {
        switch (what)
        {
            case 0:
                Try(() => tables.Advertise([Channel((ulong)id) with { Latched = id % 2 == 0 }]));
                break;
            case 1:
                Try(() => tables.Advertise([Channel((ulong)id) with { Topic = $"/other{id}", Latched = true }]));
                break;
            case 2:
                tables.Unadvertise([(ulong)id]);
                break;
            case 3:
                Try(() => tables.AdvertiseServices([Service((uint)id) with { Type = $"{value % 2}" }]));
                break;
            case 4:
                tables.UnadvertiseServices([(uint)id]);
                break;
            case 5:
                tables.PublishStatus(new StatusNotice(NoticeLevel.Info, $"{value}", $"{id}"));
                break;
            case 6 when id == 0:
                tables.RemoveStatus([$"{value % 6}"]);
                break;
            case 6 when id == 1:
                tables.PublishTime(value);
                break;
            case 6:
                tables.PublishConnectionGraph(Graph($"/{id}", $"{value % 3}"));
                break;
            default:
                tables.Publish((ulong)id, value, [value]);
                break;
        }
    }

    private static void Try(Action advertise)
    {
        try
        {
            advertise();
        }
        catch (RoomDescriptorException)
        {
            // The id is taken by a different one: nothing was added.
        }
    }

    private static TablesFixture Room(DeclaredState? declared, RoomDescriptor? descriptor = null)
    {
        var fixture = new TablesFixture { Descriptor = descriptor ?? Robot };
        fixture.Session.Declared = declared;
        return fixture;
    }

    // All that a viewer gets who subscribes to everything.
    private static IReadOnlyList<ServerMessage> Seen(TablesFixture room)
    {
        var viewer = room.Enter("ann", snapshot: true);
        foreach (var channel in room.Tables.Channels)
        {
            room.Tables.Subscribe(viewer.Link, channel.Id);
        }

        room.Tables.SubscribeGraph(viewer.Link);
        var seen = viewer.Messages();
        room.Tables.Leave(viewer.Link);
        return seen;
    }

    private static IEnumerable<string> Texts(IEnumerable<ServerMessage> messages) => messages.Select(message => message switch
    {
        ServerInfoMessage { Info: var info } => $"{string.Join(",", info.Capabilities)} {string.Join(",", info.SupportedEncodings)}",
        AdvertiseMessage channels => string.Join(", ", channels.Channels.Select(one => $"{one.Id} {one.Topic}")),
        AdvertiseServicesMessage services => string.Join(", ", services.Services.Select(one => $"{one.Id} {one.Name} {one.Type}")),
        MessageDataMessage data => $"{data.ChannelId} {data.LogTime} {Convert.ToHexString(data.Data.ToArrayOf())}",
        ConnectionGraphUpdateMessage { Update: var graph } =>
            string.Join(", ", graph.PublishedTopics.Select(topic => $"{topic.Name} {string.Join("+", topic.PublisherIds)}")),
        _ => $"{message}",
    });

    private static ConnectionGraphState Graph(string topic, string publisher) =>
        new() { PublishedTopics = new Dictionary<string, IReadOnlyList<string>> { [topic] = [publisher] } };

    private static ServiceDescriptor Service(uint id) => new() { Id = id, Name = $"/service{id}", Handler = null! };
}
