namespace RemoteAccess.Grains.Participants;

/// <summary>What a permit is for; each kind is counted apart (P5).</summary>
internal enum PermitKind
{
    /// <summary>A service call under way.</summary>
    ServiceCall,

    /// <summary>An asset fetch under way.</summary>
    AssetFetch,

    /// <summary>A parameter call under way.</summary>
    ParameterCall,
}
