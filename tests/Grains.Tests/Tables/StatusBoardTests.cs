using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The lasting statuses of a room by themselves.</summary>
public sealed class StatusBoardTests : TablePartsTest
{
    [Fact]
    [Trait("Rule", "S3")]
    public void A_new_viewer_is_sent_the_lasting_ones_in_the_order_in_which_they_were_first_shown()
    {
        Parts.Statuses.Publish(new StatusNotice(NoticeLevel.Info, "50 %", "battery"));
        Parts.Statuses.Publish(new StatusNotice(NoticeLevel.Info, "docked", "dock"));
        Parts.Statuses.Publish(new StatusNotice(NoticeLevel.Info, "passing"));
        Parts.Statuses.Publish(new StatusNotice(NoticeLevel.Error, "2 %", "battery"));
        var ann = Parts.Add();
        Parts.Statuses.SendTo(ann.Link);
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error, "2 %", "battery"), new StatusMessage(StatusLevel.Info, "docked", "dock")],
            ann.Messages());
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void One_that_is_taken_back_and_shown_again_queues_behind_the_removal()
    {
        var ann = Parts.Add();
        Parts.Statuses.Publish(new StatusNotice(NoticeLevel.Info, "first", "id"));
        Assert.Equal(1, Parts.Statuses.Remove(["id", "id", "never"]).Recipients);
        Parts.Statuses.Publish(new StatusNotice(NoticeLevel.Info, "second", "id"));
        Assert.Equal(0, Parts.Statuses.Remove(["never"]).Recipients);
        Assert.Equal(
            [typeof(StatusMessage), typeof(RemoveStatusMessage), typeof(StatusMessage)],
            ann.Messages().Select(message => message.GetType()));
    }
}
