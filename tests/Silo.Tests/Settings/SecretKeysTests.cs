using RemoteAccess.Hosting.Settings;

namespace RemoteAccess.Silo.Tests.Settings;

public sealed class SecretKeysTests
{
    [Theory]
    [InlineData("Dashboard:Password", true)]
    [InlineData("RoomServer:Keys:devkey", true)]
    [InlineData("RoomServer:Connector:ApiSecret", true)]
    [InlineData("RoomServer:Connector:AccessToken", true)]
    [InlineData("ViewerTokens:Key", true)]
    [InlineData("ViewerTokens:BearerText", true)]
    [InlineData("ViewerTokens:Lifetime", false)]
    [InlineData("Demo:Room", false)]
    [InlineData("Http:Url", false)]
    [InlineData("Cluster:SiloPort", false)]
    public void IsSecret_by_name(string key, bool expected) => Assert.Equal(expected, SecretKeys.IsSecret(key));
}
