namespace RemoteAccess.Fleet.Tests.Fleets;

/// <summary>The key of a fleet that signs the tokens of viewers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Secret">Its secret.</param>
internal sealed record ViewerKey(string Name, string Secret);
