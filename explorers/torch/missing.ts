/** Names of PyTorch that the page has not, by reason; a test compares them with PyTorch and with what is defined. */
export const ABSENT: Readonly<Record<string, string>> = {
  "Fourier transforms are not in the page":
    "Tensor.istft Tensor.stft bartlett_window blackman_window fft fft.fft fft.fft2 fft.fftfreq fft.fftn fft.fftshift " +
    "fft.hfft fft.hfft2 fft.hfftn fft.ifft fft.ifft2 fft.ifftn fft.ifftshift fft.ihfft fft.ihfft2 fft.ihfftn fft.irfft " +
    "fft.irfft2 fft.irfftn fft.rfft fft.rfft2 fft.rfftfreq fft.rfftn hamming_window hann_window istft kaiser_window signal " +
    "stft",
  "complex numbers are not in the page":
    "Tensor.angle Tensor.cdouble Tensor.cfloat Tensor.chalf Tensor.conj Tensor.conj_physical Tensor.conj_physical_ " +
    "Tensor.imag Tensor.is_conj Tensor.is_neg Tensor.isreal Tensor.real Tensor.resolve_conj Tensor.resolve_neg angle " +
    "cdouble cfloat chalf complex complex128 complex32 complex64 conj conj_physical conj_physical_ imag is_conj is_neg " +
    "isreal polar real resolve_conj resolve_neg view_as_complex view_as_complex_copy view_as_real view_as_real_copy",
  "images, sequences and convolutions are not in the page":
    "adaptive_avg_pool1d adaptive_max_pool1d affine_grid_generator alpha_dropout alpha_dropout_ avg_pool1d batch_norm " +
    "batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt batch_norm_gather_stats " +
    "batch_norm_gather_stats_with_counts batch_norm_stats batch_norm_update_stats bilinear channel_shuffle constant_pad_nd " +
    "conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d convolution cosine_embedding_loss " +
    "ctc_loss dropout dropout_ embedding embedding_bag embedding_renorm_ feature_alpha_dropout feature_alpha_dropout_ " +
    "feature_dropout feature_dropout_ grid_sampler grid_sampler_2d grid_sampler_3d group_norm gru gru_cell " +
    "hinge_embedding_loss instance_norm lstm lstm_cell margin_ranking_loss max_pool1d max_pool2d max_pool3d " +
    "native_batch_norm native_channel_shuffle native_dropout native_group_norm nn.AdaptiveAvgPool1d nn.AdaptiveAvgPool2d " +
    "nn.AdaptiveAvgPool3d nn.AdaptiveMaxPool1d nn.AdaptiveMaxPool2d nn.AdaptiveMaxPool3d nn.AvgPool1d nn.AvgPool2d " +
    "nn.AvgPool3d nn.BatchNorm2d nn.BatchNorm3d nn.ChannelShuffle nn.CircularPad1d nn.CircularPad2d nn.CircularPad3d " +
    "nn.ConstantPad1d nn.ConstantPad2d nn.ConstantPad3d nn.Conv1d nn.Conv2d nn.Conv3d nn.ConvTranspose1d " +
    "nn.ConvTranspose2d nn.ConvTranspose3d nn.CrossMapLRN2d nn.Dropout1d nn.Dropout2d nn.Dropout3d nn.EmbeddingBag " +
    "nn.FeatureAlphaDropout nn.Fold nn.FractionalMaxPool2d nn.FractionalMaxPool3d nn.GRU nn.GRUCell nn.InstanceNorm1d " +
    "nn.InstanceNorm2d nn.InstanceNorm3d nn.LPPool1d nn.LPPool2d nn.LPPool3d nn.LSTM nn.LSTMCell nn.LazyBatchNorm1d " +
    "nn.LazyBatchNorm2d nn.LazyBatchNorm3d nn.LazyConv1d nn.LazyConv2d nn.LazyConv3d nn.LazyConvTranspose1d " +
    "nn.LazyConvTranspose2d nn.LazyConvTranspose3d nn.LazyInstanceNorm1d nn.LazyInstanceNorm2d nn.LazyInstanceNorm3d " +
    "nn.LocalResponseNorm nn.MaxPool1d nn.MaxPool2d nn.MaxPool3d nn.MaxUnpool1d nn.MaxUnpool2d nn.MaxUnpool3d " +
    "nn.MultiheadAttention nn.PixelShuffle nn.PixelUnshuffle nn.RNN nn.RNNBase nn.RNNCell nn.RNNCellBase " +
    "nn.ReflectionPad1d nn.ReflectionPad2d nn.ReflectionPad3d nn.ReplicationPad1d nn.ReplicationPad2d nn.ReplicationPad3d " +
    "nn.Transformer nn.TransformerDecoder nn.TransformerDecoderLayer nn.TransformerEncoder nn.TransformerEncoderLayer " +
    "nn.Unfold nn.Upsample nn.UpsamplingBilinear2d nn.UpsamplingNearest2d nn.ZeroPad1d nn.ZeroPad2d nn.ZeroPad3d " +
    "nn.functional.adaptive_avg_pool1d nn.functional.adaptive_avg_pool2d nn.functional.adaptive_avg_pool3d " +
    "nn.functional.adaptive_max_pool1d nn.functional.adaptive_max_pool1d_with_indices nn.functional.adaptive_max_pool2d " +
    "nn.functional.adaptive_max_pool2d_with_indices nn.functional.adaptive_max_pool3d " +
    "nn.functional.adaptive_max_pool3d_with_indices nn.functional.affine_grid nn.functional.alpha_dropout " +
    "nn.functional.avg_pool1d nn.functional.avg_pool2d nn.functional.avg_pool3d nn.functional.channel_shuffle " +
    "nn.functional.conv1d nn.functional.conv2d nn.functional.conv3d nn.functional.conv_tbc nn.functional.conv_transpose1d " +
    "nn.functional.conv_transpose2d nn.functional.conv_transpose3d nn.functional.dropout1d nn.functional.dropout2d " +
    "nn.functional.dropout3d nn.functional.embedding nn.functional.embedding_bag nn.functional.feature_alpha_dropout " +
    "nn.functional.fold nn.functional.fractional_max_pool2d nn.functional.fractional_max_pool2d_with_indices " +
    "nn.functional.fractional_max_pool3d nn.functional.fractional_max_pool3d_with_indices nn.functional.grid_sample " +
    "nn.functional.group_norm nn.functional.instance_norm nn.functional.interpolate nn.functional.local_response_norm " +
    "nn.functional.lp_pool1d nn.functional.lp_pool2d nn.functional.lp_pool3d nn.functional.max_pool1d " +
    "nn.functional.max_pool1d_with_indices nn.functional.max_pool2d nn.functional.max_pool2d_with_indices " +
    "nn.functional.max_pool3d nn.functional.max_pool3d_with_indices nn.functional.max_unpool1d nn.functional.max_unpool2d " +
    "nn.functional.max_unpool3d nn.functional.multi_head_attention_forward nn.functional.native_channel_shuffle " +
    "nn.functional.pad nn.functional.pixel_shuffle nn.functional.pixel_unshuffle " +
    "nn.functional.scaled_dot_product_attention nn.functional.unfold nn.functional.upsample " +
    "nn.functional.upsample_bilinear nn.functional.upsample_nearest nn.utils.convert_conv2d_weight_memory_format " +
    "nn.utils.convert_conv3d_weight_memory_format nn.utils.fuse_conv_bn_eval nn.utils.fuse_conv_bn_weights " +
    "nn.utils.fuse_linear_bn_eval nn.utils.fuse_linear_bn_weights nn.utils.remove_spectral_norm " +
    "nn.utils.remove_weight_norm nn.utils.spectral_norm nn.utils.weight_norm pixel_shuffle pixel_unshuffle poisson " +
    "poisson_nll_loss rms_norm rnn_relu rnn_relu_cell rnn_tanh rnn_tanh_cell triplet_margin_loss unfold_copy",
  "matrix decompositions are not in the page":
    "Tensor.cholesky Tensor.cholesky_inverse Tensor.cholesky_solve Tensor.eig Tensor.geqrf Tensor.logdet Tensor.lstsq " +
    "Tensor.lu Tensor.lu_solve Tensor.matrix_exp Tensor.matrix_power Tensor.orgqr Tensor.ormqr Tensor.pinverse Tensor.qr " +
    "Tensor.slogdet Tensor.svd Tensor.triangular_solve chain_matmul cholesky cholesky_inverse cholesky_solve eig geqrf " +
    "linalg.cholesky linalg.cholesky_ex linalg.cond linalg.cross linalg.diagonal linalg.eig linalg.eigh linalg.eigvals " +
    "linalg.eigvalsh linalg.householder_product linalg.inv_ex linalg.ldl_factor linalg.ldl_factor_ex linalg.ldl_solve " +
    "linalg.lu linalg.lu_factor linalg.lu_factor_ex linalg.lu_solve linalg.matrix_exp linalg.matrix_norm " +
    "linalg.matrix_power linalg.matrix_rank linalg.multi_dot linalg.pinv linalg.qr linalg.slogdet linalg.solve_ex " +
    "linalg.solve_triangular linalg.svd linalg.svdvals linalg.tensorinv linalg.tensorsolve linalg.vander linalg.vecdot " +
    "lobpcg logdet lstsq lu lu_solve lu_unpack matrix_exp matrix_power matrix_rank orgqr ormqr pca_lowrank pinverse qr " +
    "slogdet svd svd_lowrank tensordot triangular_solve",
  "neither the book nor its exercises use it":
    "Tensor.addbmm Tensor.addbmm_ Tensor.addmv_ Tensor.addr Tensor.addr_ Tensor.apply_ Tensor.arccosh_ Tensor.arcsinh_ " +
    "Tensor.arctan2_ Tensor.arctanh_ Tensor.as_strided Tensor.as_strided_ Tensor.as_strided_scatter Tensor.const_data_ptr " +
    "Tensor.copysign_ Tensor.cross Tensor.cummax Tensor.cummin Tensor.cumprod_ Tensor.cumsum_ Tensor.diagflat " +
    "Tensor.diagonal_scatter Tensor.digamma Tensor.digamma_ Tensor.dim_order Tensor.dsplit Tensor.erfinv Tensor.erfinv_ " +
    "Tensor.float_power Tensor.float_power_ Tensor.frexp Tensor.gcd Tensor.gcd_ Tensor.grad_dtype Tensor.hardshrink " +
    "Tensor.hash_tensor Tensor.heaviside_ Tensor.histogram Tensor.i0 Tensor.i0_ Tensor.igamma Tensor.igamma_ " +
    "Tensor.igammac Tensor.igammac_ Tensor.index Tensor.index_copy Tensor.index_copy_ Tensor.index_fill Tensor.index_put " +
    "Tensor.index_reduce Tensor.index_reduce_ Tensor.is_cpu Tensor.is_meta Tensor.lcm Tensor.lcm_ Tensor.ldexp " +
    "Tensor.ldexp_ Tensor.lgamma Tensor.lgamma_ Tensor.logaddexp2 Tensor.logcumsumexp Tensor.mH Tensor.map2_ Tensor.map_ " +
    "Tensor.masked_scatter Tensor.masked_scatter_ Tensor.mvlgamma Tensor.mvlgamma_ Tensor.nanmedian Tensor.narrow_copy " +
    "Tensor.new Tensor.new_empty_strided Tensor.nextafter Tensor.nextafter_ Tensor.nonzero_static Tensor.output_nr " +
    "Tensor.polygamma Tensor.polygamma_ Tensor.put Tensor.put_ Tensor.renorm Tensor.renorm_ Tensor.resize Tensor.resize_ " +
    "Tensor.resize_as Tensor.resize_as_ Tensor.scatter_reduce Tensor.scatter_reduce_ Tensor.select_scatter " +
    "Tensor.slice_inverse Tensor.slice_scatter Tensor.smm Tensor.split_with_sizes Tensor.sum_to_size Tensor.swapaxes_ " +
    "Tensor.swapdims_ Tensor.unsafe_chunk Tensor.unsafe_split Tensor.unsafe_split_with_sizes Tensor.vdot Tensor.xlogy_ " +
    "addbmm addmv_ addr alias_copy arccosh_ arcsinh_ arctanh_ as_strided as_strided_ as_strided_copy as_strided_scatter " +
    "atleast_3d binary_cross_entropy_with_logits bit bits16 bits1x8 bits2x4 bits4x2 bits8 block_diag cross cummax cummin " +
    "cumulative_trapezoid detach_ detach_copy diagflat diagonal_copy diagonal_scatter digamma dsmm dsplit empty_permuted " +
    "empty_strided erfinv expand_copy fill fill_ frexp frobenius_norm from_file gcd gcd_ get_float32_matmul_precision " +
    "gradient hardshrink hash_tensor histogram histogramdd hsmm hspmm i0 i0_ igamma igammac index_copy index_fill " +
    "index_put index_put_ index_reduce indices_copy int1 int2 int3 int4 int5 int6 int7 is_anomaly_check_nan_enabled " +
    "is_anomaly_enabled is_inference is_same_size is_signed kl_div layer_norm lcm lcm_ ldexp ldexp_ lgamma logaddexp2 " +
    "logcumsumexp masked_scatter mvlgamma nanmedian narrow_copy native_layer_norm native_norm nextafter " +
    "nn.AdaptiveLogSoftmaxWithLoss nn.AlphaDropout nn.Bilinear nn.CTCLoss nn.Container nn.CosineEmbeddingLoss " +
    "nn.CosineSimilarity nn.GroupNorm nn.LazyLinear nn.LinearCrossEntropyLoss nn.LinearCrossEntropyOptions " +
    "nn.MarginRankingLoss nn.MultiLabelMarginLoss nn.MultiLabelSoftMarginLoss nn.MultiMarginLoss nn.NLLLoss2d " +
    "nn.PairwiseDistance nn.ParameterDict nn.PoissonNLLLoss nn.RMSNorm nn.RReLU nn.Softmax2d nn.TripletMarginLoss " +
    "nn.TripletMarginWithDistanceLoss nn.UninitializedBuffer nn.functional.bilinear nn.functional.cosine_embedding_loss " +
    "nn.functional.ctc_loss nn.functional.gaussian_nll_loss nn.functional.grouped_mm nn.functional.gumbel_softmax " +
    "nn.functional.linear_cross_entropy nn.functional.margin_ranking_loss nn.functional.multi_margin_loss " +
    "nn.functional.multilabel_margin_loss nn.functional.multilabel_soft_margin_loss nn.functional.pdist " +
    "nn.functional.poisson_nll_loss nn.functional.rms_norm nn.functional.rrelu nn.functional.rrelu_ " +
    "nn.functional.scaled_grouped_mm nn.functional.scaled_mm nn.functional.triplet_margin_loss " +
    "nn.functional.triplet_margin_with_distance_loss nn.init.dirac_ nn.init.orthogonal_ nn.init.sparse_ " +
    "nn.init.trunc_normal_ nn.utils.clip_grads_with_norm_ nn.utils.get_total_norm nn.utils.skip_init nonzero_static " +
    "norm_except_dim nuclear_norm optim.ASGD optim.Adadelta optim.Adafactor optim.Adagrad optim.Adamax optim.LBFGS " +
    "optim.Muon optim.NAdam optim.RAdam optim.RMSprop optim.Rprop optim.SparseAdam optim.lr_scheduler.ChainedScheduler " +
    "optim.lr_scheduler.ConstantLR optim.lr_scheduler.CosineAnnealingWarmRestarts optim.lr_scheduler.CyclicLR " +
    "optim.lr_scheduler.MultiplicativeLR optim.lr_scheduler.OneCycleLR optim.lr_scheduler.PolynomialLR " +
    "optim.lr_scheduler.SequentialLR optim.swa_utils optim.swap_in_optimizer_params_and_state pairwise_distance pdist " +
    "permute_copy polygamma put renorm resize_as_ rrelu rrelu_ saddmm scatter_reduce segment_reduce select_copy " +
    "select_scatter slice_copy slice_inverse slice_scatter smm special.airy_ai special.bessel_j0 special.bessel_j1 " +
    "special.bessel_y0 special.bessel_y1 special.chebyshev_polynomial_t special.chebyshev_polynomial_u " +
    "special.chebyshev_polynomial_v special.chebyshev_polynomial_w special.digamma special.entr special.erfcx " +
    "special.erfinv special.gammainc special.gammaincc special.gammaln special.hermite_polynomial_h " +
    "special.hermite_polynomial_he special.i0 special.i0e special.i1 special.i1e special.laguerre_polynomial_l " +
    "special.legendre_polynomial_p special.log_ndtr special.modified_bessel_i0 special.modified_bessel_i1 " +
    "special.modified_bessel_k0 special.modified_bessel_k1 special.multigammaln special.ndtr special.ndtri " +
    "special.polygamma special.psi special.scaled_modified_bessel_k0 special.scaled_modified_bessel_k1 " +
    "special.shifted_chebyshev_polynomial_t special.shifted_chebyshev_polynomial_u special.shifted_chebyshev_polynomial_v " +
    "special.shifted_chebyshev_polynomial_w special.spherical_bessel_j0 special.xlog1py special.zeta split_copy " +
    "split_with_sizes split_with_sizes_copy spmm squeeze_copy t_copy threshold threshold_ transpose_copy uint1 uint16 " +
    "uint2 uint3 uint32 uint4 uint5 uint6 uint64 uint7 unbind_copy unsafe_chunk unsafe_split unsafe_split_with_sizes " +
    "unsqueeze_copy utils.data.BatchSampler utils.data.ChainDataset utils.data.ConcatDataset utils.data.DFIterDataPipe " +
    "utils.data.DataChunk utils.data.IterDataPipe utils.data.MapDataPipe utils.data.StackDataset " +
    "utils.data.SubsetRandomSampler utils.data.WeightedRandomSampler utils.data.argument_validation " +
    "utils.data.default_convert utils.data.functional_datapipe utils.data.guaranteed_datapipes_determinism " +
    "utils.data.non_deterministic utils.data.runtime_validation utils.data.runtime_validation_disabled values_copy vander " +
    "vdot view_copy xlogy_ zero_",
  "its random numbers would differ from PyTorch's":
    "Tensor.cauchy_ Tensor.exponential_ Tensor.geometric_ Tensor.log_normal_ Tensor.multinomial binomial distributions " +
    "multinomial quasirandom",
  "no half precision in the page":
    "Tensor.bfloat16 Tensor.half bfloat16 float16 float4_e2m1fn_x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 " +
    "float8_e5m2fnuz float8_e8m0fnu half",
  "sparse, quantised and nested tensors are not in the page":
    "Tensor.ccol_indices Tensor.coalesce Tensor.col_indices Tensor.crow_indices Tensor.dense_dim Tensor.dequantize " +
    "Tensor.indices Tensor.int_repr Tensor.is_coalesced Tensor.is_mkldnn Tensor.is_nested Tensor.is_quantized " +
    "Tensor.is_sparse Tensor.is_sparse_csr Tensor.nanquantile Tensor.q_per_channel_axis Tensor.q_per_channel_scales " +
    "Tensor.q_per_channel_zero_points Tensor.q_scale Tensor.q_zero_point Tensor.qscheme Tensor.resize_as_sparse_ " +
    "Tensor.row_indices Tensor.sparse_dim Tensor.sparse_mask Tensor.sparse_resize_ Tensor.sparse_resize_and_clear_ " +
    "Tensor.sspaddmm Tensor.to_dense Tensor.to_mkldnn Tensor.to_padded_tensor Tensor.to_sparse Tensor.to_sparse_bsc " +
    "Tensor.to_sparse_bsr Tensor.to_sparse_coo Tensor.to_sparse_csc Tensor.to_sparse_csr Tensor.values ao " +
    "ccol_indices_copy choose_qparams_optimized col_indices_copy crow_indices_copy dequantize empty_quantized " +
    "fake_quantize_per_channel_affine fake_quantize_per_tensor_affine fbgemm_linear_fp16_weight " +
    "fbgemm_linear_fp16_weight_fp32_activation fbgemm_linear_int8_weight fbgemm_linear_int8_weight_fp32_activation " +
    "fbgemm_linear_quantize_weight fbgemm_pack_gemm_matrix_fp16 fbgemm_pack_quantized_matrix " +
    "fused_moving_avg_obs_fake_quant int_repr masked max_pool1d_with_indices mkldnn_adaptive_avg_pool2d mkldnn_convolution " +
    "mkldnn_linear_backward_weights mkldnn_max_pool2d mkldnn_max_pool3d mkldnn_rnn_layer nanquantile nested " +
    "q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qint32 qint8 quantization " +
    "quantize_per_channel quantize_per_tensor quantize_per_tensor_dynamic quantized_batch_norm quantized_gru " +
    "quantized_gru_cell quantized_lstm quantized_lstm_cell quantized_max_pool1d quantized_max_pool2d quantized_max_pool3d " +
    "quantized_rnn_relu_cell quantized_rnn_tanh_cell quint2x4 quint4x2 quint8 resize_as_sparse_ row_indices_copy sparse " +
    "sparse_bsc_tensor sparse_bsr_tensor sparse_compressed_tensor sparse_coo_tensor sparse_csc_tensor sparse_csr_tensor " +
    "sspaddmm",
  "the page has one processor and no other device":
    "Tensor.get_device Tensor.ipu Tensor.is_distributed Tensor.is_ipu Tensor.is_maia Tensor.is_mps Tensor.is_mtia " +
    "Tensor.is_pinned Tensor.is_shared Tensor.is_vulkan Tensor.is_xla Tensor.is_xpu Tensor.mtia Tensor.pin_memory " +
    "Tensor.record_stream Tensor.share_memory_ Tensor.xpu accelerator amp autocast_decrement_nesting " +
    "autocast_increment_nesting clear_autocast_cache cpu cudnn_affine_grid_generator cudnn_batch_norm cudnn_convolution " +
    "cudnn_convolution_add_relu cudnn_convolution_relu cudnn_convolution_transpose cudnn_grid_sampler cudnn_is_acceptable " +
    "distributed futures get_autocast_cpu_dtype get_autocast_dtype get_autocast_gpu_dtype get_autocast_ipu_dtype " +
    "get_autocast_xla_dtype get_default_device get_device get_device_module get_num_interop_threads get_num_threads " +
    "init_num_threads is_autocast_cache_enabled is_autocast_cpu_enabled is_autocast_enabled is_autocast_ipu_enabled " +
    "is_autocast_xla_enabled is_distributed is_vulkan_available miopen_batch_norm miopen_convolution " +
    "miopen_convolution_add_relu miopen_convolution_relu miopen_convolution_transpose miopen_ctc_loss " +
    "miopen_depthwise_convolution miopen_rnn monitor mtia multiprocessing nn.DataParallel nn.SyncBatchNorm " +
    "profiler_allow_cudagraph_cupti_lazy_reinit_cuda12 set_autocast_cache_enabled set_autocast_cpu_dtype " +
    "set_autocast_cpu_enabled set_autocast_dtype set_autocast_enabled set_autocast_gpu_dtype set_autocast_ipu_dtype " +
    "set_autocast_ipu_enabled set_autocast_xla_dtype set_autocast_xla_enabled set_default_device set_num_interop_threads " +
    "set_num_threads thread_safe_generator utils.data.DistributedSampler utils.data.get_worker_info xpu",
  "tracing and compiling are not in the page":
    "Tensor.is_set_to Tensor.module_load Tensor.register_post_accumulate_grad_hook Tensor.set_ Tensor.storage " +
    "Tensor.storage_type Tensor.untyped_storage are_deterministic_algorithms_enabled classes compile " +
    "compiled_with_cxx11_abi compiler cond export fork from_dlpack frombuffer functional fx get_deterministic_debug_mode " +
    "hub import_ir_module import_ir_module_from_buffer is_deterministic_algorithms_warn_only_enabled is_storage " +
    "is_warn_always_enabled jit library load merge_type_from_type_comment onnx nn.functional.Optional " +
    "nn.functional.assert_int_or_pair package profiler return_types save serialization set_anomaly_enabled " +
    "set_default_tensor_type set_deterministic_debug_mode set_float32_matmul_precision set_flush_denormal set_warn_always " +
    "storage sym_constrain_range sym_constrain_range_for_size sym_float sym_fresh_size sym_int sym_ite sym_max sym_min " +
    "sym_not sym_sqrt sym_sum testing to_dlpack torch_version typename types use_deterministic_algorithms vmap wait " +
    "while_loop",
};
