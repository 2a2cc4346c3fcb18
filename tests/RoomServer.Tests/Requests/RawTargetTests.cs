using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.RoomServer.Tests.Requests;

public sealed class RawTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/?room=a")]
    [InlineData("/rooms/a/viewer-token", "rooms", "a", "viewer-token")]
    [InlineData("/rooms/a/viewer-token/", "rooms", "a", "viewer-token")]
    [InlineData("/rooms/a%2Fb/viewer-token", "rooms", "a/b", "viewer-token")]
    [InlineData("/rooms/a%252Fb/viewer-token", "rooms", "a%2Fb", "viewer-token")]
    [InlineData("/rooms/a%5Cb/x", "rooms", "a\\b", "x")]
    [InlineData("/rooms/a+b/x?a/../b", "rooms", "a+b", "x")]
    [InlineData("/rooms/r%c3%BCck/x", "rooms", "rück", "x")]
    [InlineData("/rooms/.../x", "rooms", "...", "x")]
    [InlineData("/rooms/a.b/..x", "rooms", "a.b", "..x")]
    [InlineData("http://host", null)]
    [InlineData("http://host:80?x")]
    [InlineData("HTTP://host:80/rooms/a", "rooms", "a")]
    public void Each_segment_is_decoded_once(string raw, params string[]? segments)
    {
        var target = RawTarget.Read(raw, out var problem);

        Assert.Equal(string.Empty, problem);
        Assert.Equal(segments ?? [], target!.Segments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("host:443")]
    [InlineData("ftp://host/a")]
    [InlineData("?room=a")]
    [InlineData("//")]
    [InlineData("//host/a")]
    [InlineData("/a//b")]
    [InlineData("/a//")]
    [InlineData("http://host//a")]
    [InlineData("/a\\b")]
    [InlineData("/a#b")]
    [InlineData("/a b")]
    [InlineData("/ä")]
    [InlineData("/a\u0000")]
    [InlineData("/a\u007f")]
    [InlineData("/.")]
    [InlineData("/..")]
    [InlineData("/a/./b")]
    [InlineData("/a/../b")]
    [InlineData("/a/.")]
    [InlineData("/a/../")]
    [InlineData("/a/%2e/b")]
    [InlineData("/a/%2E%2e")]
    [InlineData("/a/.%2e/b")]
    [InlineData("/a%2F..%2Fb")]
    [InlineData("/a%5C..%5Cb")]
    [InlineData("/..%2Fb")]
    [InlineData("http://host/a/../b")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%zz")]
    [InlineData("/%+1")]
    [InlineData("/%u0041")]
    [InlineData("/%C0%AE%C0%AE/b")]
    [InlineData("/%C0%AF")]
    [InlineData("/%E0%80%AF")]
    [InlineData("/%F0%80%80%AF")]
    [InlineData("/%ED%A0%80")]
    [InlineData("/%FF")]
    [InlineData("/%C3")]
    [InlineData("/%C3/%BC")]
    public void What_two_readers_could_read_differently_is_refused(string raw)
    {
        Assert.Null(RawTarget.Read(raw, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/rtc", null)]
    [InlineData("/rtc?", null)]
    [InlineData("/rtc?rooms=a", null)]
    [InlineData("/rtc?room", "")]
    [InlineData("/rtc?room=", "")]
    [InlineData("/rtc?room=a", "a")]
    [InlineData("/rtc?x=1&ROOM=a%2Fb", "a/b")]
    [InlineData("/rtc?room=a%252Fb", "a%2Fb")]
    [InlineData("/rtc?room=a+b%2Bc", "a b+c")]
    [InlineData("/rtc?room=a=b?c", "a=b?c")]
    [InlineData("/rtc?room=../x", "../x")]
    [InlineData("/rtc?x=%zz&room=a", "a")]
    public void A_parameter_of_the_query_is_decoded_once(string raw, string? expected)
    {
        Assert.True(RawTarget.Read(raw, out _)!.TryQuery("room", out var value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("/rtc?room=a&room=b")]
    [InlineData("/rtc?room=a&Room=a")]
    [InlineData("/rtc?room=a&%72oom=b")]
    [InlineData("/rtc?room=%")]
    [InlineData("/rtc?room=%C0%AF")]
    public void A_parameter_that_is_there_twice_or_cannot_be_decoded_is_refused(string raw)
    {
        Assert.False(RawTarget.Read(raw, out _)!.TryQuery("room", out _, out var problem));
        Assert.Contains("room", problem, StringComparison.Ordinal);
    }
}
