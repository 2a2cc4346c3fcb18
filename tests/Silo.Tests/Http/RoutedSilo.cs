using System.Net;
using RemoteAccess.Silo.Tests.OnDemand;

namespace RemoteAccess.Silo.Tests.Http;

/// <summary>One silo with all of its routes, for tests that only ask.</summary>
public sealed class RoutedSilo : IAsyncLifetime
{
    internal const string Key = "0123456789abcdef0123456789abcdef";

    private readonly EmbeddedSilo _silo = new(
        ("ViewerTokens:Key", Key), ("Telemetry:Key", Key), ("Dashboard:Username", "me"), ("Dashboard:Password", "twelve chars"));

    internal IPEndPoint Http => _silo.Http;

    public async ValueTask InitializeAsync() => await _silo.StartAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
