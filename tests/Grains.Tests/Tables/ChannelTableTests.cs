using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The advertised channels by themselves.</summary>
public sealed class ChannelTableTests : TablePartsTest
{
    [Fact]
    public void The_described_channels_are_there_from_the_start()
    {
        Assert.Equal(1, Parts.Channels.Count);
        Assert.Equal("/topic1", Parts.Channels.Find(1)?.Descriptor.Topic);
        Assert.Null(Parts.Channels.Find(2));
        Assert.Equal("/topic1", Assert.Single(Parts.Channels.Descriptors).Topic);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public void The_snapshot_is_made_anew_after_a_change_only_and_there_is_none_without_channels()
    {
        var one = Parts.Channels.Snapshot;
        Assert.Same(one, Parts.Channels.Snapshot);
        Assert.Null(Add(SessionFixture.Channel(1)));
        Assert.Empty(Parts.Channels.Remove([404]));
        Assert.Same(one, Parts.Channels.Snapshot);

        Assert.NotNull(Add(SessionFixture.Channel(2)));
        Assert.True(Parts.Channels.Snapshot!.Length > one!.Length);
        Parts.Channels.Remove([2]);
        Assert.Equal(one, Parts.Channels.Snapshot);
        Parts.Channels.Remove([1]);
        Assert.Null(Parts.Channels.Snapshot);
    }

    [Fact]
    public void Only_new_channels_are_announced_and_checked()
    {
        IReadOnlyList<ChannelDescriptor> seen = [];
        Parts.Channels.Add([SessionFixture.Channel(1), SessionFixture.Channel(2), SessionFixture.Channel(2)], fresh =>
        {
            seen = fresh;
            return [];
        });
        Assert.Equal([2UL], seen.Select(channel => channel.Id));
        Assert.Equal([1UL, 2UL], Parts.Channels.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void Each_error_is_named_and_nothing_is_added()
    {
        Fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        var large = SessionFixture.Channel(2) with { SchemaName = "x", Schema = new byte[64 * 1024] };
        var error = Assert.Throws<RoomDescriptorException>(
            () => Parts.Channels.Add([SessionFixture.Channel(1) with { Topic = "/other" }, large], _ => ["checked"]));
        Assert.Collection(
            error.Errors,
            taken => Assert.StartsWith("Channel 1 is already advertised as '/topic1'", taken, StringComparison.Ordinal),
            size => Assert.Contains("the limit is 65536", size, StringComparison.Ordinal),
            check => Assert.Equal("checked", check));
        Assert.Equal(1, Parts.Channels.Count);
    }

    [Fact]
    public void A_removed_channel_is_given_back_once_and_is_not_found_any_more()
    {
        var channel = Parts.Channels.Find(1);
        Assert.Same(channel, Assert.Single(Parts.Channels.Remove([404, 1, 1])));
        Assert.Null(Parts.Channels.Find(1));
        Assert.Equal(0, Parts.Channels.Count);
    }

    private byte[]? Add(ChannelDescriptor channel) => Parts.Channels.Add([channel], _ => []);
}
