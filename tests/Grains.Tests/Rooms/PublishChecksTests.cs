using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>What a device may publish.</summary>
public sealed class PublishChecksTests
{
    [Fact]
    public void A_message_without_data_is_named_by_its_place()
    {
        PublishChecks.Check([new ChannelMessage(1, 0, [])]);
        Assert.StartsWith(
            "Message 1 of 2 is null or has null data",
            Assert.Throws<ArgumentException>(() => PublishChecks.Check([new ChannelMessage(1, 0, []), null!])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PublishChecks.Check([new ChannelMessage(1, 0, null!)]));
    }

    [Theory]
    [InlineData(7, "text", null, "Level 7 is unknown; give Info, Warning, Error.")]
    [InlineData(0, "text", "", "The id is empty")]
    [InlineData(0, " ", null, "status.Message")]
    [InlineData(0, "text", "channel-drops-3", "The id 'channel-drops-3' is reserved for the room's own status")]
    public void A_status_that_cannot_be_shown_is_refused_with_what_is_wrong(int level, string text, string? id, string error) =>
        Assert.Contains(
            error,
            Assert.Throws<ArgumentException>(() => PublishChecks.Check(new StatusNotice((NoticeLevel)level, text, id))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Ids_parameters_and_graphs_have_no_nulls()
    {
        PublishChecks.Check(new StatusNotice(NoticeLevel.Info, "text", "id"));
        PublishChecks.CheckStatusIds(["a"]);
        PublishChecks.Check([new Parameter("a")]);
        PublishChecks.Check(ConnectionGraphState.Empty);
        Assert.Throws<ArgumentException>(() => PublishChecks.CheckStatusIds(["a", null!]));
        Assert.StartsWith(
            "Parameter 1 of 2 is null or has a null name",
            Assert.Throws<ArgumentException>(() => PublishChecks.Check([new Parameter("a"), new Parameter(null!)])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => PublishChecks.Check(ConnectionGraphState.Empty with { AdvertisedServices = null! }));
    }
}
