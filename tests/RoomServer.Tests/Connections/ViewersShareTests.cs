using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>How a receiver's queue is shared out among those who send to it.</summary>
[Trait("Rule", "B13")]
public sealed class ViewersShareTests
{
    [Fact]
    public void Each_sender_has_a_third_of_what_the_others_leave_and_its_first_messages_in_any_case()
    {
        var whole = ViewersShare.Of(new RoomServerOptions { MaxQueuedMessages = 64 });

        var filled = Enumerable.Range(0, 12).Select(_ => Fill(new QueueShare(whole), bytes: 100)).ToArray();

        // Of 48; the first four of each, up to 56.
        Assert.Equal([16, 10, 7, 5, 4, 4, 4, 4, 2, 0, 0, 0], filled);
    }

    [Fact]
    public void Bytes_are_shared_out_like_messages()
    {
        var whole = ViewersShare.Of(new RoomServerOptions { MaxQueuedBytes = 64 * 65_536, StreamWindowBytes = 65_536 });

        var filled = Enumerable.Range(0, 12).Select(_ => Fill(new QueueShare(whole), bytes: 65_536)).ToArray();

        Assert.Equal([16, 10, 7, 5, 4, 4, 4, 4, 2, 0, 0, 0], filled);
    }

    [Fact]
    public void What_is_given_back_can_be_taken_again_by_others()
    {
        var whole = ViewersShare.Of(new RoomServerOptions { MaxQueuedMessages = 64 });
        var first = new QueueShare(whole);
        var second = new QueueShare(whole);
        Assert.Equal(16, Fill(first, bytes: 100));
        for (var i = 0; i < 16; i++)
        {
            first.Return(100);
        }

        Assert.Equal(16, Fill(second, bytes: 100));
        Assert.Equal(10, Fill(first, bytes: 100));
    }

    [Fact]
    public void A_window_fits_into_the_smallest_queue()
    {
        const int Window = 1_048_576;
        var whole = ViewersShare.Of(new RoomServerOptions { MaxQueuedBytes = Window, StreamWindowBytes = Window });

        Assert.Equal(64, Fill(new QueueShare(whole), Window / 64));
    }

    private static int Fill(QueueShare share, int bytes)
    {
        var taken = 0;
        while (share.TryTake(bytes))
        {
            taken++;
        }

        return taken;
    }
}
