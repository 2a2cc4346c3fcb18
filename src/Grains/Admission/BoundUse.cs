namespace RemoteAccess.Grains.Admission;

/// <summary>How far one bound of the silo is used.</summary>
/// <param name="Bound">Which.</param>
/// <param name="Used">Now.</param>
/// <param name="Limit">At most.</param>
internal readonly record struct BoundUse(AdmissionBound Bound, long Used, long Limit)
{
    /// <summary>Used of the limit, from 0; over 1 where what is held already is not taken back.</summary>
    public double Share => Limit == 0 ? 0 : (double)Used / Limit;
}
