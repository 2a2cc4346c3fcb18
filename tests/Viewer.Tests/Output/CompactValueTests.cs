using System.Text;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Tests.Output;

public sealed class CompactValueTests
{
    [Theory]
    [InlineData("""{"cpu0":12.3456,"cpu1":0,"name":"a b"}""", "{cpu0:12.346 cpu1:0 name:a b}")]
    [InlineData("""{ "a" : [ 1, 2.5, [ ] , { } ], "b" : null }""", "{a:[1 2.5 [] {}] b:null}")]
    [InlineData("""[true,false]""", "[true false]")]
    [InlineData("123456.789", "123456.8")]
    [InlineData("1.5e10", "1.5e+10")]
    [InlineData("0.00001", "1e-5")]
    [InlineData("0.0", "0")]
    [InlineData("\"text\"", "text")]
    public void JSON_is_shown_without_quotes_and_with_short_numbers(string json, string shown) => Assert.Equal(shown, Render(json));

    [Fact]
    public void JSON_too_long_is_cut_with_an_ellipsis()
    {
        var shown = Render("""{"values":[1,2,3,4,5,6,7,8,9,10]}""", maxLength: 20);

        Assert.Equal("{values:[1 2 3 4 5 …", shown);
    }

    [Fact]
    public void JSON_of_which_only_the_beginning_is_there_ends_with_an_ellipsis()
    {
        var shown = CompactValue.Render("""{"a":1,"b":"cut of"""u8, totalBytes: 5000, "json", Decoded.Unknown, 80);

        Assert.Equal("{a:1 b:…", shown);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":1""")]
    [InlineData("")]
    public void JSON_that_is_none_is_shown_by_its_size(string text) => Assert.Equal($"<json, {text.Length} B>", Render(text));

    [Fact]
    public void Decoded_ones_are_shown_as_JSON_and_those_that_could_not_be_say_why()
    {
        var decoded = new Decoded("""{"load":0.25,"names":["a"]}"""u8.ToArray());
        Assert.Equal("{load:0.25 names:[a]}", CompactValue.Render([1, 2, 3], 3, "protobuf", decoded, 80));
        Assert.Equal("<protobuf, 3 B: why>", CompactValue.Render([1, 2, 3], 3, "protobuf", Decoded.Unknown with { Problem = "why" }, 80));
    }

    [Fact]
    public void Other_encodings_are_shown_by_size() =>
        Assert.Equal("<protobuf, 1.5 KiB>", CompactValue.Render([1, 2, 3], 1536, "protobuf", Decoded.Unknown, 80));

    [Fact]
    public void Text_of_the_device_cannot_drive_the_terminal() => Assert.Equal("·[2Jclear", Render("\"\\u001b[2Jclear\""));

    private static string Render(string json, int maxLength = 80)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return CompactValue.Render(bytes, bytes.Length, "json", Decoded.Unknown, maxLength);
    }
}
