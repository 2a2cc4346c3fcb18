using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The channels that viewers publish on.</summary>
public sealed class ClientChannelTests : IAsyncLifetime
{
    private readonly TablesFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void A_channel_is_found_from_its_advertisement_to_its_end_and_both_are_reported_to_the_listener()
    {
        var ann = _fixture.Enter().Link;
        Assert.Null(_fixture.Tables.ClientChannelsOf(ann).FirstOrDefault(channel => channel.Id == 7));
        Assert.Equal(ClientChannelAdmission.Added, _fixture.Tables.AdvertiseClientChannel(ann, Channel(7)));
        Assert.Equal("/teleop7", _fixture.Tables.ClientChannelsOf(ann).FirstOrDefault(channel => channel.Id == 7)?.Topic);
        Assert.Equal([7u], _fixture.Tables.ClientChannelsOf(ann).Select(channel => channel.Id));
        Assert.True(_fixture.Tables.UnadvertiseClientChannel(ann, 7));
        Assert.Null(_fixture.Tables.ClientChannelsOf(ann).FirstOrDefault(channel => channel.Id == 7));
        Assert.False(_fixture.Tables.UnadvertiseClientChannel(ann, 7));

        var told = _fixture.Told();
        Assert.Equal(2, told.Count);
        Assert.Equal((ann.Identity.Viewer, "/teleop7"),
            (Assert.IsType<ClientChannelAdvertised>(told[0]).Viewer, ((ClientChannelAdvertised)told[0]).Channel.Topic));
        Assert.Equal((ann.Identity.Viewer, "/teleop7"),
            (Assert.IsType<ClientChannelUnadvertised>(told[1]).Viewer, ((ClientChannelUnadvertised)told[1]).Channel.Topic));
    }

    [Fact]
    public void An_id_that_is_taken_stays_with_its_channel()
    {
        var ann = _fixture.Enter().Link;
        _fixture.Tables.AdvertiseClientChannel(ann, Channel(7));
        Assert.Equal(ClientChannelAdmission.Duplicate, _fixture.Tables.AdvertiseClientChannel(ann, Channel(7) with { Topic = "/other" }));
        Assert.Equal("/teleop7", _fixture.Tables.ClientChannelsOf(ann).FirstOrDefault(channel => channel.Id == 7)?.Topic);
        Assert.Single(_fixture.Told());
    }

    [Fact]
    public void The_ids_of_one_viewer_are_no_business_of_another()
    {
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.AdvertiseClientChannel(ann, Channel(7));
        Assert.Null(_fixture.Tables.ClientChannelsOf(bob).FirstOrDefault(channel => channel.Id == 7));
        Assert.Equal(ClientChannelAdmission.Added, _fixture.Tables.AdvertiseClientChannel(bob, Channel(7)));
        _fixture.Tables.Leave(bob);
        Assert.NotNull(_fixture.Tables.ClientChannelsOf(ann).FirstOrDefault(channel => channel.Id == 7));
    }

    [Fact]
    public async Task Nothing_is_heard_of_a_channel_behind_its_end_however_publishing_and_leaving_race()
    {
        for (var round = 0; round < 500; round++)
        {
            var ann = _fixture.Enter().Link;
            _fixture.Tables.AdvertiseClientChannel(ann, Channel(7));
            using var start = new Barrier(2);
            var publishing = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                while (_fixture.Tables.DeliverClientMessage(ann, 7, default) == ClientMessageDelivery.Delivered)
                {
                }
            }, TestContext.Current.CancellationToken);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            _fixture.Tables.Leave(ann);
            await publishing;
            Assert.IsType<ClientChannelUnadvertised>(_fixture.Told()[^1]);
        }
    }

    [Fact]
    public void Nothing_is_heard_of_a_channel_before_its_beginning_though_a_message_comes_on_another_stream_meanwhile()
    {
        var ann = _fixture.Enter().Link;
        var publishing = new Thread(() => _fixture.Tables.DeliverClientMessage(ann, 7, default));
        _fixture.Telling = happened =>
        {
            if (happened is ClientChannelAdvertised)
            {
                publishing.Start();
                Patience.Until(
                    () => publishing.ThreadState is ThreadState.Stopped or ThreadState.WaitSleepJoin, "the message being taken or waiting");
            }
        };
        _fixture.Tables.AdvertiseClientChannel(ann, Channel(7));
        Patience.Until(() => !publishing.IsAlive, "the end of the message's wait");

        Assert.Collection(
            _fixture.Told(), told => Assert.IsType<ClientChannelAdvertised>(told), told => Assert.IsType<ClientMessageReceived>(told));
    }

    [Fact]
    public void A_viewer_has_so_many_channels_at_most()
    {
        _fixture.Session.Options.Inbound.ClientChannelsPerViewer = 2;
        var ann = _fixture.Enter().Link;
        Assert.Equal(ClientChannelAdmission.Added, _fixture.Tables.AdvertiseClientChannel(ann, Channel(1)));
        Assert.Equal(ClientChannelAdmission.Added, _fixture.Tables.AdvertiseClientChannel(ann, Channel(2)));
        Assert.Equal(ClientChannelAdmission.TooMany, _fixture.Tables.AdvertiseClientChannel(ann, Channel(3)));
        Assert.Equal(ClientChannelAdmission.Duplicate, _fixture.Tables.AdvertiseClientChannel(ann, Channel(2)));
        _fixture.Tables.UnadvertiseClientChannel(ann, 1);
        Assert.Equal(ClientChannelAdmission.Added, _fixture.Tables.AdvertiseClientChannel(ann, Channel(3)));
    }

    [Fact]
    public void Whatever_a_viewer_says_of_its_channels_counts_against_its_bytes()
    {
        _fixture.Session.Options.Inbound.StateBytesPerViewer = 64 * 1024;
        var ann = _fixture.Enter().Link;
        var text = new string('x', 40_000);
        Assert.Equal(
            ClientChannelAdmission.TooMany, _fixture.Tables.AdvertiseClientChannel(ann, Channel(1) with { SchemaEncoding = text }));

        // An entry costs far more than its few characters.
        var many = Enumerable.Range(0, 5_000).ToDictionary(i => $"{i}", _ => string.Empty);
        Assert.Equal(ClientChannelAdmission.TooMany, _fixture.Tables.AdvertiseClientChannel(ann, Channel(2) with { Metadata = many }));
        Assert.Equal(ClientChannelAdmission.Added,
            _fixture.Tables.AdvertiseClientChannel(ann, Channel(3) with { Metadata = new Dictionary<string, string> { ["a"] = "b" } }));
    }

    private static ClientChannel Channel(uint id) => new() { Id = id, Topic = $"/teleop{id}", Encoding = "json" };
}
