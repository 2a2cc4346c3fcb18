using System.Text;
using RemoteAccess.Hosting.Credentials;

namespace RemoteAccess.Hosting.Tests.Credentials;

public sealed class BasicCredentialTests
{
    private readonly BasicCredential _credential = new("operator", "correct horse: battery ☃");

    [Fact]
    public void The_right_pair_matches_and_the_password_may_hold_colons_and_any_character() =>
        Assert.True(_credential.Matches(Header("operator:correct horse: battery ☃")));

    [Fact]
    public void The_scheme_is_read_whatever_its_case() =>
        Assert.True(_credential.Matches(Header("operator:correct horse: battery ☃").Replace("Basic", "bASIC", StringComparison.Ordinal)));

    [Theory]
    [InlineData("operator:correct horse: battery")]
    [InlineData("Operator:correct horse: battery ☃")]
    [InlineData("operator:")]
    [InlineData(":correct horse: battery ☃")]
    [InlineData("operatorcorrect horse battery ☃")]
    [InlineData("")]
    public void Any_other_pair_does_not(string pair) => Assert.False(_credential.Matches(Header(pair)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic not base64!")]
    [InlineData("Bearer b3BlcmF0b3I6eA==")]
    public void What_is_not_http_basic_does_not(string? header) => Assert.False(_credential.Matches(header));

    private static string Header(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
