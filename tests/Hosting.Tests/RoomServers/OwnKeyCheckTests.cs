using Microsoft.Extensions.Configuration;
using RemoteAccess.Hosting.RoomServers;

namespace RemoteAccess.Hosting.Tests.RoomServers;

/// <summary>The device's key and secret, where they are given, are the embedded room server's.</summary>
public sealed class OwnKeyCheckTests
{
    private const string OldSecret = "old1old1old1old1old1old1old1old1";
    private const string NewSecret = "new2new2new2new2new2new2new2new2";
    private static readonly Dictionary<string, string> Keys = new() { ["old1"] = OldSecret, ["new2"] = NewSecret };

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("new2", null)]
    [InlineData("new2", NewSecret)]
    [InlineData(null, OldSecret)]
    public void A_key_of_the_server_with_its_secret_is_right(string? key, string? secret) => Assert.Null(Problem(key, secret));

    [Theory]
    [InlineData("new3", null, "RoomServer:Connector:ApiKey = 'new3': RoomServer:Keys has old1, new2,")]
    [InlineData("new3", NewSecret, "RoomServer:Connector:ApiKey = 'new3': RoomServer:Keys has old1, new2,")]
    [InlineData(NewSecret, null, "RoomServer:Connector:ApiKey = '(32 hidden characters)':")]
    [InlineData("new2", OldSecret, "RoomServer:Connector:ApiSecret = '(32 hidden characters)': it is not the secret of RoomServer:Keys:n")]
    [InlineData(null, NewSecret, "it is not the secret of RoomServer:Keys:old1")]
    public void Another_key_or_another_secret_is_reported_with_both_settings_and_without_a_secret(string? key, string? secret, string told)
    {
        var problem = Problem(key, secret);

        Assert.Contains(told, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(OldSecret, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(NewSecret, problem, StringComparison.Ordinal);
    }

    private static string? Problem(string? key, string? secret) => OwnKeyCheck.Problem(
        new ConfigurationBuilder().AddInMemoryCollection([new("ApiKey", key), new("ApiSecret", secret)]).Build(), Keys);
}
