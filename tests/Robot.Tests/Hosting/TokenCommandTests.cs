using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Robot.Hosting;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Robot.Tests.Hosting;

public sealed class TokenCommandTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task The_token_carries_the_grants_and_lets_its_holder_change_none_of_them()
    {
        Assert.Equal(0, Run("--identity", "vera", "--grants", "call, view", "--room", "lab"));

        var validation = await new AccessTokenValidator([KeyValuePair.Create(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret)], _time)
            .ValidateAsync(_output.ToString().Trim());
        Assert.Equal(TokenProblem.None, validation.Problem);
        Assert.Equal(
            ("vera", "lab", true, false),
            (validation.Token!.Identity, validation.Token.Grant.Room, validation.Token.Grant.RoomJoin,
                validation.Token.Grant.CanUpdateOwnMetadata));
        Assert.Equal("view,call", validation.Token.Attributes["ra.grants"]);
        Assert.Equal("2.2.0", validation.Token.Attributes["protocolVersion"]);
    }

    [Theory]
    [InlineData("--identity", "vera", "--grants", "drive")]
    [InlineData("--identity", "vera", "--grants", "")]
    [InlineData("--identity", "vera", "--minutes", "0")]
    [InlineData("--identity", "vera", "--minutes", "1441")]
    [InlineData("--identity", "")]
    [InlineData("--identity", "device")]
    [InlineData("--identity", "vera", "--room", "a\nb")]
    [InlineData("--room", "arm")]
    public void Bad_arguments_give_no_token(params string[] arguments)
    {
        Assert.NotEqual(0, Run(arguments));
        Assert.DoesNotContain("eyJ", _output.ToString(), StringComparison.Ordinal);
    }

    private int Run(params string[] arguments)
    {
        var root = new System.CommandLine.RootCommand { TokenCommand.Create(_output, _ => null, _time) };
        return root.Parse(["token", .. arguments]).Invoke(new System.CommandLine.InvocationConfiguration
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
        });
    }
}
