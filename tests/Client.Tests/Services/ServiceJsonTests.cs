using System.Text;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Handlers;

namespace RemoteAccess.Client.Tests.Services;

public sealed class ServiceJsonTests
{
    [Fact]
    public void A_reply_is_json_in_utf_8()
    {
        var reply = ServiceReply.Json(new Speed(1.5), TestJson.Default.Speed);

        Assert.Equal((null, "json", """{"metresPerSecond":1.5}"""), (reply.Error, reply.Encoding, Encoding.UTF8.GetString(reply.Payload)));
    }

    [Fact]
    public void A_request_is_read()
    {
        Assert.True(Call("""{"positions":[1]}""").TryReadJson(TestJson.Default.Joints, out var joints, out var failure));

        Assert.Equal([1], joints.Positions);
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("{", "json", "/reset cannot read the request: ")]
    [InlineData("", "json", "/reset cannot read the request: ")]
    [InlineData("null", "json", "The request of /reset is null; send a value.")]
    [InlineData("{}", "cbor", "/reset takes requests encoded as 'json', not 'cbor'.")]
    public void A_request_that_cannot_be_read_gives_the_answer_to_send(string text, string encoding, string error)
    {
        Assert.False(Call(text, encoding).TryReadJson(TestJson.Default.Joints, out var joints, out var failure));

        Assert.Null(joints);
        Assert.StartsWith(error, failure.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"$type":"nothing known"}""")]
    public void A_request_that_does_not_say_which_kind_it_is_cannot_be_read(string text)
    {
        Assert.False(Call(text).TryReadJson(TestJson.Default.Order, out _, out var failure));

        Assert.StartsWith("/reset cannot read the request: ", failure.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_its_type_refuses_cannot_be_read()
    {
        Assert.False(Call("""{"of":2}""").TryReadJson(TestJson.Default.Share, out _, out var failure));

        Assert.StartsWith("/reset cannot read the request: Give 0 to 1.", failure.Error, StringComparison.Ordinal);
    }

    private static ServiceCall Call(string text, string encoding = "json") => new()
    {
        Viewer = Make.Viewer(),
        ServiceId = 1,
        ServiceName = "/reset",
        CallId = 2,
        Encoding = encoding,
        Payload = Encoding.UTF8.GetBytes(text),
    };
}
