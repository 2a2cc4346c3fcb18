using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class StreamGreetingTests
{
    private readonly StreamGreeting _greeting = new("arm");

    [Fact]
    [Trait("Rule", "S3")]
    public void ServerInfo_completes_the_greeting()
    {
        Assert.False(_greeting.HasServerInfo);

        _greeting.Take(new ServerInfoMessage(new ServerInfo { Name = "robot" }));

        Assert.True(_greeting.HasServerInfo);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public void Any_other_message_first_is_an_error_of_the_device()
    {
        var over = Assert.Throws<ViewerSessionException>(() => _greeting.Take(new AdvertiseMessage([])));

        Assert.Equal(SessionEnd.ProtocolError, over.End);
        Assert.Contains("'arm' begins with AdvertiseMessage", over.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public void The_last_error_status_before_the_end_is_the_refusal()
    {
        _greeting.Take(new StatusMessage(StatusLevel.Error, "first"));
        _greeting.Take(new StatusMessage(StatusLevel.Error, "version 9"));
        _greeting.Take(new StatusMessage(StatusLevel.Info, "closing"));

        var over = Assert.Throws<ViewerSessionException>(() => _greeting.EndsWithWaitingNotice());

        Assert.Equal((SessionEnd.ProtocolError, "The device 'arm' refused this viewer: version 9"), (over.End, over.Message));
    }

    [Fact]
    public void A_waiting_notice_is_no_refusal()
    {
        _greeting.Take(new StatusMessage(StatusLevel.Error, WaitingNotice.Text("all places are taken")));

        Assert.True(_greeting.EndsWithWaitingNotice());
    }

    [Fact]
    public void An_end_without_an_error_or_after_ServerInfo_is_no_refusal()
    {
        Assert.False(_greeting.EndsWithWaitingNotice());
        _greeting.Take(new StatusMessage(StatusLevel.Error, "late"));
        _greeting.Take(new ServerInfoMessage(new ServerInfo { Name = "robot" }));

        Assert.False(_greeting.EndsWithWaitingNotice());
    }
}
